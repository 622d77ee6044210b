#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "steepest/table.hpp"

namespace steepest {

/// Sets what follows from the values of columns that lie at rows.places: min, max, and number or integer. False where
/// a value is missing or infinite; then the columns are as they were.
bool summarise_rows(const RowMajor& rows, std::size_t count, std::vector<Column>& columns, int threads);

/// Of values that are all finite.
struct ValueRange {
  double low = 0;
  double high = 0;
  bool whole = false;  ///< every one is a whole number
};
/// Nothing where there is none, or one is missing or infinite.
std::optional<ValueRange> finite_range(std::span<const double> values);

/// Calls task(i) for i = 0 .. count-1 on several threads (0: one for each core); rethrows the exception of the least i.
void for_each_index(std::size_t count, int threads, const std::function<void(std::size_t)>& task);

}  // namespace steepest
