#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "objective/cache_fetch.hpp"

namespace steepest {

/// Some rows' outputs, to be reduced.
struct RowChunk {
  double* buffer = nullptr;
  std::int64_t size = 0;  ///< rows that the buffer was made for
  std::int64_t rows = 0;  ///< that it holds
  std::span<const double* const> columns =
      {};  ///< the program's, from the first of these rows; nothing where the outputs come from several passes
  CacheFetch next = {};  ///< what the rows after these are made of
};

/// What becomes of row outputs that nobody keeps: chunk by chunk they are reduced to one partial result a leaf.
class RowReducer {
 public:
  virtual ~RowReducer() = default;
  /// Doubles of a partial result.
  virtual std::size_t partial_size() const = 0;
  virtual void clear(double* partial) const = 0;
  /// Rows that are reduced at once: a block, or fewer.
  virtual std::int64_t chunk_rows(std::int64_t block_rows) const = 0;
  /// Doubles of a thread's buffer for a chunk.
  virtual std::size_t buffer_size(std::int64_t chunk_rows) const = 0;
  /// Where row output `column` of a chunk's first row goes.
  virtual double* place(double* buffer, std::int64_t chunk_rows, std::size_t column) const = 0;
  virtual void absorb(double* partial, const RowChunk& chunk) const = 0;
  /// Whether absorb() works long enough in the cache to fetch what comes next meanwhile; else the program does.
  virtual bool fetches() const { return false; }
  virtual void merge(double* left, const double* right) const = 0;
};

}  // namespace steepest
