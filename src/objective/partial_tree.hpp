#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "steepest/ranks.hpp"

namespace steepest {

/// Rows of a leaf, the unit that a thread claims: fixed by the problem alone, so that sums have one shape whatever the
/// number of threads. Large leaves for many rows; for few rows still enough of them for several threads; for many
/// parameters so large that adding up partial gradients stays cheap.
std::int64_t rows_per_leaf(std::int64_t rows, std::int64_t parameters);

/// Results of leaves, merged two neighbours at a time in one fixed binary tree, in whatever order they arrive.
/// A node without a right neighbour moves up unchanged. put() and take() may be called from several threads.
class PartialTree final {
 public:
  /// left <- left merged with right.
  using Merge = std::function<void(double* left, const double* right)>;

  explicit PartialTree(std::int64_t leaves) : leaves_(leaves) {}

  /// Before the first leaf of a run, whose results have `size` doubles. Forgets a run that was broken off.
  void begin(std::size_t size);
  /// Memory for a leaf's result: the doubles that begin() was told, 64-byte aligned, with any content.
  std::shared_ptr<double> take();
  void put(std::int64_t leaf, std::shared_ptr<double> result, const Merge& merge);
  /// Once each rank has put its own leaves: merges them all, in the same order as ever; every rank then has the root.
  /// `first_leaves`: of each rank.
  void meet(Ranks& ranks, std::span<const std::int64_t> first_leaves, const Merge& merge);
  /// The result of all leaves, once all were put.
  std::shared_ptr<double> root();
  /// Gives memory back for later use.
  void recycle(std::shared_ptr<double> memory);

 private:
  using Position = std::pair<int, std::int64_t>;  // level above the leaves, index in the level

  std::int64_t nodes_at(int level) const { return (leaves_ + (std::int64_t{1} << level) - 1) >> level; }
  void rise(Position position, std::shared_ptr<double> result, const Merge& merge);

  std::int64_t leaves_;
  std::size_t size_ = 0;
  std::mutex mutex_;
  std::map<Position, std::shared_ptr<double>> waiting_;
  std::vector<std::shared_ptr<double>> free_;
  std::shared_ptr<double> root_;
};

}  // namespace steepest
