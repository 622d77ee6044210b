#pragma once

#include <memory>
#include <string>

#include "table/reader.hpp"

namespace steepest {

/// A text table: comma, semicolon, tab, bar or blanks between the fields.
std::unique_ptr<TableReader> open_csv(const std::string& path, std::size_t memory_limit);

}  // namespace steepest
