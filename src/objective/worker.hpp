#pragma once

#include <memory>
#include <span>
#include <vector>

#include "objective/cache_fetch.hpp"
#include "objective/packing.hpp"
#include "steepest/objective.hpp"

namespace steepest {

/// Rows begin .. begin+count-1.
struct RowRange {
  std::int64_t begin = 0;
  std::int64_t count = 0;
};

/// What all threads read while a pass runs.
struct BlockSource {
  const Kernel& kernel;
  const Program& program;
  std::span<const double* const> columns;
  std::span<const float* const> single_columns;  ///< the same as floats; empty: a worker makes them block by block
  const Packing* packing = nullptr;              ///< instead of columns, where rows are read in place
  std::int64_t readable = 0;                     ///< doubles that may be read from each column
  double* globals = nullptr;
  bool fetches = true;  ///< the program fetches each next block
};

/// A thread's memory for one program, and the loop over the blocks of a range of rows.
struct Worker {
  explicit Worker(const Program& program);

  /// Runs the rows section of `pass` over a range. Output c of the range's first row goes to outputs[c];
  /// a pass that writes none needs no outputs.
  void run(const BlockSource& source, std::size_t pass, RowRange range, std::span<double* const> outputs,
           double* accumulators);
  /// Those of the last block run.
  std::span<const double* const> columns() const { return block_columns_; }
  /// What the rows of a range are made of.
  CacheFetch memory_of(const BlockSource& source, RowRange range);
  /// Memory for a chunk of row outputs, 64-byte aligned, with any content.
  double* buffer(std::size_t size);

  std::vector<double*> chunk_outputs;  ///< where a chunk's row outputs go, for the caller to fill

 private:
  void run_block(const BlockSource& source, std::size_t pass, RowRange range, double* accumulators);
  void pad_columns(std::int64_t block_rows, std::int64_t rows);
  std::int64_t pack_columns(const BlockSource& source, RowRange range);
  std::int64_t place_columns(const BlockSource& source, RowRange range);
  std::int64_t place_single_columns(const BlockSource& source, RowRange range);

  std::shared_ptr<double> scratch_;
  std::vector<const double*> block_columns_;
  std::vector<const float*> block_singles_;
  std::vector<double*> block_outputs_;
  std::vector<const char*> starts_;
  std::shared_ptr<double> packed_columns_;
  std::shared_ptr<double> single_memory_;   // a block's columns as floats
  std::shared_ptr<double> padded_columns_;  // the last partial block, where the caller's memory ends with it
  std::shared_ptr<double> chunk_;
  std::size_t chunk_size_ = 0;
};

}  // namespace steepest
