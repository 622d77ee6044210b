#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace steepest {

inline constexpr std::size_t doubles_per_line = 8;  // a cache line of 64 bytes, and the widest vector

/// Doubles from one column's start to the next: whole cache lines, an odd number of them. With an even number (a power
/// of two above all) the same row of all columns falls into few sets of the cache.
inline std::size_t column_stride(std::size_t rows) {
  const std::size_t lines = (rows + doubles_per_line - 1) / doubles_per_line;
  return doubles_per_line * (lines | 1);
}

/// `count` doubles on a 64-byte boundary, not initialised.
inline std::shared_ptr<double> aligned_values(std::size_t count) {
  constexpr std::align_val_t alignment{64};
  const auto release = [](double* values) { ::operator delete(values, std::align_val_t{64}); };
  return {static_cast<double*>(::operator new(count * sizeof(double), alignment)), release};
}

}  // namespace steepest
