#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "table/reader.hpp"

namespace steepest {

/// A one- or two-dimensional NumPy array; its columns are column_1, column_2, ...
std::unique_ptr<TableReader> open_npy(const std::string& path, std::size_t memory_limit, const TableOptions& options);

}  // namespace steepest
