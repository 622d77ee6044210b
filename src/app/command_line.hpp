#pragma once

#include <string>
#include <variant>
#include <vector>

#include "app/options.hpp"

namespace steepest::app {

/// Reads the arguments after the program's name. UserError (command line) with a likely spelling for anything unknown.
std::variant<Options, Help> read_command_line(const std::vector<std::string>& arguments);

}  // namespace steepest::app
