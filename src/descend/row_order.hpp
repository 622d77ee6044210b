#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "steepest/descend.hpp"

namespace steepest {

class Fields;

/// Which rows the samples of a walk hold. Everything follows from the seed and the number of the sample, so that number
/// is the whole state.
class RowOrder final {
 public:
  /// With `fixed_blocks` the rows are cut into blocks once, and every sample is a block drawn at random.
  RowOrder(std::size_t rows, const Sampling& sampling, bool fixed_blocks = false);
  RowOrder(RowOrder&&) = default;
  RowOrder& operator=(RowOrder&&) = default;

  std::size_t rows() const { return rows_; }
  /// Samples in an epoch; the number of blocks.
  std::size_t batches() const { return batches_; }
  std::span<const std::size_t> batch() const { return batch_; }
  /// Which block the present sample is.
  std::size_t block() const { return block_; }
  /// The mean over the blocks of their gradients, each times its share, is the whole gradient.
  double share() const {
    return static_cast<double>(batch_.size()) * static_cast<double>(batches_) / static_cast<double>(rows_);
  }
  void next();
  void list(Fields& fields);

 private:
  void shuffle(std::uint64_t stream);
  void draw();
  void take_block(std::size_t block);

  std::size_t rows_;
  std::size_t size_;
  std::size_t batches_;
  bool replacement_;
  bool fixed_blocks_;
  std::uint64_t seed_;
  std::size_t number_ = 0;  ///< of the present sample
  std::size_t block_ = 0;
  std::vector<std::size_t> order_;      ///< of all rows
  std::uint64_t order_stream_ = 0;      ///< that `order_` was shuffled with
  std::vector<std::size_t> drawn_;      ///< with replacement
  std::span<const std::size_t> batch_;  ///< into `order_` or `drawn_`
};

}  // namespace steepest
