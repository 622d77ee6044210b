#pragma once

#include <cstddef>
#include <vector>

#include "steepest/table.hpp"

namespace steepest {

/// Sets what follows from the values of columns that lie at rows.places: min, max, and number or integer. False where
/// a value is missing or infinite; then the columns are as they were.
bool summarise_rows(const RowMajor& rows, std::size_t count, std::vector<Column>& columns, int threads);

}  // namespace steepest
