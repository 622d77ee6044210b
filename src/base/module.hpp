#pragma once

#include <string>

namespace steepest {

/// Opens a module of ours for as long as the process lives; null where there is none. A program of the build tree takes
/// the module built with it. Others take the library directory beside their own, so that an installed tree can be
/// moved, then the place of installation. A module of another build is passed over; UserError where there is no other.
void* open_module(const std::string& name);

}  // namespace steepest
