#pragma once

#include <string>

#include "steepest/table.hpp"

namespace steepest::app {

/// 16 digits by which a table is known again: of its columns' names, values and levels; the same for any number of
/// ranks.
std::string hash_text(const Table& table);

}  // namespace steepest::app
