#include "table/placed_columns.hpp"

#include <algorithm>
#include <limits>

namespace steepest {

bool PlacedColumns::put(std::size_t column, std::span<const std::int64_t> numbers, const double* from,
                        const std::uint64_t* validity) const {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  double* to = values.get() + column * stride;
  const auto first = static_cast<std::int64_t>(first_row), end = first + static_cast<std::int64_t>(rows);
  bool together = validity == nullptr;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] < first || numbers[i] >= end) return false;
    together = together && numbers[i] == numbers[0] + static_cast<std::int64_t>(i);
  }
  if (numbers.empty()) return true;
  if (together) {
    std::copy_n(from, numbers.size(), to + (numbers[0] - first));
    return true;
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const bool valid = validity == nullptr || (validity[i / 64] >> (i % 64) & 1) != 0;
    to[numbers[i] - first] = valid ? from[i] : missing;
  }
  return true;
}

}  // namespace steepest
