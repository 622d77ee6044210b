#pragma once

#include <sys/mman.h>

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

/// `count` doubles on a 64-byte boundary, not initialised. Much memory comes in huge pages where the system has them:
/// it is first touched three times as fast.
inline std::shared_ptr<double> aligned_values(std::size_t count) {
  constexpr std::size_t page = std::size_t{1} << 21, much = 16 * page;
  const std::size_t bytes = count * sizeof(double);
  if (bytes < much) {
    const auto release = [](double* values) { ::operator delete(values, std::align_val_t{64}); };
    return {static_cast<double*>(::operator new(bytes, std::align_val_t{64})), release};
  }
  const auto release = [](double* values) { ::operator delete(values, std::align_val_t{page}); };
  void* memory = ::operator new(bytes, std::align_val_t{page});
  ::madvise(memory, bytes, MADV_HUGEPAGE);
  return {static_cast<double*>(memory), release};
}

}  // namespace steepest
