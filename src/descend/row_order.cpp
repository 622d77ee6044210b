#include "descend/row_order.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include "descend/method.hpp"

namespace steepest {
namespace {

constexpr std::uint64_t no_stream = ~std::uint64_t{0};

/// Bits that depend on the seed and on the number of a stream alone: the mixing function of SplitMix64 (Steele, Lea &
/// Flood 2014).
std::mt19937_64 stream_of(std::uint64_t seed, std::uint64_t stream) {
  std::uint64_t z = seed + 0x9e3779b97f4a7c15 * (stream + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return std::mt19937_64(z ^ (z >> 31));
}

/// 0 to n - 1, the same on every machine; n is far below 2^32, so the unevenness is far below what could be seen.
std::size_t below(std::mt19937_64& bits, std::size_t n) { return static_cast<std::size_t>(bits() % n); }

}  // namespace

RowOrder::RowOrder(std::size_t rows, const Sampling& sampling, bool fixed_blocks)
    : rows_(rows),
      size_(std::min(sampling.batch, rows)),
      batches_((rows + size_ - 1) / size_),
      replacement_(sampling.replacement && !fixed_blocks),
      fixed_blocks_(fixed_blocks),
      seed_(sampling.seed),
      order_stream_(no_stream) {
  draw();
}

void RowOrder::shuffle(std::uint64_t stream) {
  if (order_stream_ == stream) return;
  order_stream_ = stream;
  order_.resize(rows_);
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::mt19937_64 bits = stream_of(seed_, stream);
  for (std::size_t i = rows_; i > 1; --i) std::swap(order_[i - 1], order_[below(bits, i)]);
}

void RowOrder::take_block(std::size_t block) {
  block_ = block;
  const std::size_t begin = block * size_;
  batch_ = std::span(order_).subspan(begin, std::min(size_, rows_ - begin));
}

void RowOrder::draw() {
  if (replacement_) {
    std::mt19937_64 bits = stream_of(seed_, number_);
    drawn_.resize(size_);
    for (std::size_t& row : drawn_) row = below(bits, rows_);
    batch_ = drawn_;
    return;
  }
  if (fixed_blocks_) {
    shuffle(0);
    std::mt19937_64 bits = stream_of(seed_, number_ + 1);
    return take_block(below(bits, batches_));
  }
  shuffle(number_ / batches_);
  take_block(number_ % batches_);
}

void RowOrder::next() {
  ++number_;
  draw();
}

void RowOrder::list(Fields& fields) {
  fields.field("sample", number_);
  draw();
}

}  // namespace steepest
