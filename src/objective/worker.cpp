#include "objective/worker.hpp"

#include <algorithm>

#include "objective/single_columns.hpp"
#include "table/aligned_values.hpp"

namespace steepest {
namespace {

std::int64_t round_up(std::int64_t rows) { return (rows + 7) / 8 * 8; }

}  // namespace

Worker::Worker(const Program& program)
    : chunk_outputs(static_cast<std::size_t>(program.row_output_columns)),
      scratch_(aligned_values(static_cast<std::size_t>(program.scratch_size * program.block_rows))),
      block_columns_(static_cast<std::size_t>(program.columns)),
      block_outputs_(static_cast<std::size_t>(program.row_output_columns)) {}

double* Worker::buffer(std::size_t size) {
  if (chunk_size_ < size) {
    chunk_ = aligned_values(size);
    chunk_size_ = size;
  }
  return chunk_.get();
}

void Worker::pad_columns(std::int64_t block_rows, std::int64_t rows) {
  const auto stride = static_cast<std::size_t>(block_rows);
  if (!padded_columns_) padded_columns_ = aligned_values(block_columns_.size() * stride);
  for (std::size_t c = 0; c < block_columns_.size(); ++c) {
    double* copy = padded_columns_.get() + c * stride;
    std::copy_n(block_columns_[c], rows, copy);
    std::fill(copy + rows, copy + round_up(rows), 0.0);
    block_columns_[c] = copy;
  }
}

/// Takes a block's rows into columns. Returns how far from these the next block's rows stand, in doubles.
std::int64_t Worker::pack_columns(const BlockSource& source, RowRange range) {
  // The stride is an odd number of cache lines.
  const std::int64_t stride = source.program.block_rows + 8;
  if (!packed_columns_) {
    packed_columns_ =
        aligned_values(std::max<std::size_t>(1, block_columns_.size()) * static_cast<std::size_t>(stride));
  }
  double* columns = packed_columns_.get();
  source.packing->pack(range.begin, range.count, columns, stride);
  for (std::size_t c = 0; c < block_columns_.size(); ++c) {
    block_columns_[c] = columns + static_cast<std::int64_t>(c) * stride;
  }
  const auto next = reinterpret_cast<std::intptr_t>(source.packing->address(range.begin + range.count));
  return (next - reinterpret_cast<std::intptr_t>(columns)) / static_cast<std::int64_t>(sizeof(double));
}

/// As for pack_columns.
std::int64_t Worker::place_columns(const BlockSource& source, RowRange range) {
  if (source.packing != nullptr) return pack_columns(source, range);
  for (std::size_t c = 0; c < block_columns_.size(); ++c) block_columns_[c] = source.columns[c] + range.begin;
  if (range.begin + round_up(range.count) > source.readable) pad_columns(source.program.block_rows, range.count);
  return source.program.block_rows;
}

/// Returns how far the next block's rows stand, in floats; 0 where they do not exist yet.
std::int64_t Worker::place_single_columns(const BlockSource& source, RowRange range) {
  block_singles_.resize(block_columns_.size());
  if (!source.single_columns.empty()) {
    for (std::size_t c = 0; c < block_singles_.size(); ++c) block_singles_[c] = source.single_columns[c] + range.begin;
    return source.program.block_rows;
  }
  place_columns(source, range);
  const std::int64_t stride = source.program.block_rows;
  if (!single_memory_) {
    single_memory_ =
        aligned_values(std::max<std::size_t>(1, block_columns_.size()) * static_cast<std::size_t>(stride) / 2);
  }
  auto* singles = reinterpret_cast<float*>(single_memory_.get());
  for (std::size_t c = 0; c < block_singles_.size(); ++c, singles += stride) {
    round_to_floats(block_columns_[c], range.count, singles);
    std::fill(singles + range.count, singles + stride, 0.0F);
    block_singles_[c] = singles;
  }
  return 0;
}

void Worker::run_block(const BlockSource& source, std::size_t pass, RowRange range, double* accumulators) {
  const bool single = source.kernel.precision() == Precision::float32;
  const std::int64_t next = single ? place_single_columns(source, range) : place_columns(source, range);
  source.kernel.rows(pass, {.columns = block_columns_.data(),
                            .single_columns = single ? block_singles_.data() : nullptr,
                            .row_outputs = block_outputs_.data(),
                            .globals = source.globals,
                            .accumulators = accumulators,
                            .scratch = scratch_.get(),
                            .rows = range.count,
                            .fetch = source.fetches ? next : 0});
}

CacheFetch Worker::memory_of(const BlockSource& source, RowRange range) {
  starts_.clear();
  if (source.packing != nullptr) {
    starts_.push_back(source.packing->address(range.begin));
    return {starts_, static_cast<std::size_t>(range.count) * source.packing->row_bytes()};
  }
  for (const double* column : source.columns) starts_.push_back(reinterpret_cast<const char*>(column + range.begin));
  return {starts_, static_cast<std::size_t>(range.count) * sizeof(double)};
}

void Worker::run(const BlockSource& source, std::size_t pass, RowRange range, std::span<double* const> outputs,
                 double* accumulators) {
  const std::int64_t block_rows = source.program.block_rows;
  for (std::int64_t done = 0; done < range.count; done += block_rows) {
    for (std::size_t c = 0; c < outputs.size(); ++c) block_outputs_[c] = outputs[c] + done;
    run_block(source, pass, {range.begin + done, std::min(block_rows, range.count - done)}, accumulators);
  }
}

}  // namespace steepest
