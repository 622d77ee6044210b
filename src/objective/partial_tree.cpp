#include "objective/partial_tree.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "steepest/base.hpp"
#include "table/aligned_values.hpp"

namespace steepest {

std::int64_t rows_per_leaf(std::int64_t rows, std::int64_t parameters) {
  constexpr std::int64_t smallest = 512, leaves_wanted = 16;
  std::int64_t leaf = parameters >= 50 ? 4096 : 16384;
  while (leaf > smallest && leaf * leaves_wanted > rows) leaf /= 2;
  // Half as many rows as parameters, as long as eight leaves remain.
  const auto cheap = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(parameters)) / 2);
  const auto most = static_cast<std::int64_t>(largest_leaf(static_cast<std::size_t>(rows)));
  return std::min(most, std::max(leaf, cheap));
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
  rise({0, leaf}, std::move(result), merge);
}

void PartialTree::rise(Position position, std::shared_ptr<double> result, const Merge& merge) {
  auto [level, index] = position;
  for (; nodes_at(level) > 1; ++level, index /= 2) {
    const std::int64_t sibling = index ^ 1;
    if (sibling >= nodes_at(level)) continue;
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

void PartialTree::meet(Ranks& ranks, std::span<const std::int64_t> first_leaves, const Merge& merge) {
  const auto owner = [&](Position node) {
    const auto after = std::ranges::upper_bound(first_leaves, node.second << node.first);
    return static_cast<int>(after - first_leaves.begin()) - 1;
  };
  // Level by level: a right node goes to the rank of its left sibling, which waits for it.
  for (int level = 0; nodes_at(level) > 1; ++level) {
    const auto begin = waiting_.lower_bound({level, 0}), end = waiting_.lower_bound({level + 1, 0});
    std::map<Position, std::shared_ptr<double>> nodes(begin, end);
    waiting_.erase(begin, end);
    for (auto& [position, values] : nodes) {
      if (position.second % 2 == 0) continue;
      ranks.send(owner({level, position.second - 1}), std::as_bytes(std::span(values.get(), size_)));
      recycle(std::move(values));
    }
    for (auto& [position, values] : nodes) {
      if (position.second % 2 != 0) continue;
      std::shared_ptr<double> other = take();
      ranks.receive(owner({level, position.second + 1}), std::as_writable_bytes(std::span(other.get(), size_)));
      merge(values.get(), other.get());
      recycle(std::move(other));
      rise({level + 1, position.second / 2}, std::move(values), merge);
    }
  }
  if (!root_) root_ = take();
  ranks.broadcast(std::as_writable_bytes(std::span(root_.get(), size_)));
}

std::shared_ptr<double> PartialTree::root() {
  const std::lock_guard lock(mutex_);
  if (!root_ || !waiting_.empty()) throw InternalError("a leaf's result is missing");
  return std::move(root_);
}

}  // namespace steepest
