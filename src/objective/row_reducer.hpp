#pragma once

#include <cstddef>
#include <cstdint>

namespace steepest {

/// What becomes of row outputs that nobody keeps: chunk by chunk they are reduced to one partial result a leaf.
class RowReducer {
 public:
  virtual ~RowReducer() = default;
  /// Doubles of a partial result.
  virtual std::size_t partial_size() const = 0;
  virtual void clear(double* partial) const = 0;
  /// Rows that are reduced at once; a multiple of `block_rows`.
  virtual std::int64_t chunk_rows(std::int64_t block_rows) const = 0;
  /// Doubles of a thread's buffer for a chunk.
  virtual std::size_t buffer_size(std::int64_t chunk_rows) const = 0;
  /// Where row output `column` of a chunk's first row goes.
  virtual double* place(double* buffer, std::int64_t chunk_rows, std::size_t column) const = 0;
  virtual void absorb(double* partial, double* buffer, std::int64_t chunk_rows, std::int64_t rows) const = 0;
  virtual void merge(double* left, const double* right) const = 0;
};

}  // namespace steepest
