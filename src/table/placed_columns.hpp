#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace steepest {

/// Columns that are filled in any order, by several threads at once.
struct PlacedColumns {
  std::shared_ptr<double> values;  ///< column-major
  std::size_t stride = 0;
  std::size_t first_row = 0;  ///< of these rows among all
  std::size_t rows = 0;
  std::atomic<std::size_t> placed = 0;  ///< rows so far

  /// Some values of a column. `numbers`: of their rows, one after another or not. `validity`: a bit each; null: all
  /// valid. False where a row is none of these.
  bool put(std::size_t column, std::span<const std::int64_t> numbers, const double* from,
           const std::uint64_t* validity) const;
};

}  // namespace steepest
