#include "objective/partial_tree.hpp"

#include <algorithm>
#include <bit>

#include "steepest/base.hpp"
#include "table/aligned_values.hpp"

namespace steepest {

std::int64_t rows_per_leaf(std::int64_t rows, std::int64_t parameters) {
  constexpr std::int64_t smallest = 512, leaves_wanted = 16;
  std::int64_t leaf = parameters >= 50 ? 4096 : 16384;
  while (leaf > smallest && leaf * leaves_wanted > rows) leaf /= 2;
  // Half as many rows as parameters, as long as eight leaves remain.
  const auto cheap = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(parameters)) / 2);
  const auto eighth = static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(rows) / 8));
  return std::max(leaf, std::min(cheap, eighth));
}

void PartialTree::begin(std::size_t size) {
  const std::lock_guard lock(mutex_);
  if (size != size_) free_.clear();
  size_ = size;
  waiting_.clear();
  root_.reset();
}

std::shared_ptr<double> PartialTree::take() {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) return aligned_values(size_);
  std::shared_ptr<double> memory = std::move(free_.back());
  free_.pop_back();
  return memory;
}

void PartialTree::recycle(std::shared_ptr<double> memory) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(memory));
}

void PartialTree::put(std::int64_t leaf, std::shared_ptr<double> result, const Merge& merge) {
  std::int64_t index = leaf, count = leaves_;
  for (int level = 0; count > 1; ++level, index /= 2, count = (count + 1) / 2) {
    const std::int64_t sibling = index ^ 1;
    if (sibling >= count) continue;
    std::shared_ptr<double> other;
    {
      const std::lock_guard lock(mutex_);
      const auto found = waiting_.find({level, sibling});
      if (found == waiting_.end()) {
        waiting_.emplace(Position{level, index}, std::move(result));
        return;
      }
      other = std::move(found->second);
      waiting_.erase(found);
    }
    if (sibling < index) result.swap(other);
    merge(result.get(), other.get());
    recycle(std::move(other));
  }
  const std::lock_guard lock(mutex_);
  root_ = std::move(result);
}

std::shared_ptr<double> PartialTree::root() {
  const std::lock_guard lock(mutex_);
  if (!root_ || !waiting_.empty()) throw InternalError("a leaf's result is missing");
  return std::move(root_);
}

}  // namespace steepest
