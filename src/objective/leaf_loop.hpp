#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "objective/partial_tree.hpp"
#include "objective/threads.hpp"
#include "steepest/objective.hpp"

namespace steepest {

/// Rows cut into leaves of one size (the last may be shorter). No rows are one empty leaf. Where ranks share the rows,
/// each has whole leaves.
struct Leaves {
  std::int64_t rows = 0;
  std::int64_t leaf_rows = 1;
  std::shared_ptr<Ranks> ranks = {};
  std::vector<std::int64_t> first = {};  ///< leaf of each rank, and the number of all

  std::int64_t count() const { return rows > 0 ? (rows + leaf_rows - 1) / leaf_rows : 1; }
  std::int64_t begin() const { return ranks ? first[static_cast<std::size_t>(ranks->rank())] : 0; }
  std::int64_t end() const { return ranks ? first[static_cast<std::size_t>(ranks->rank()) + 1] : count(); }
};
Leaves leaves_of(const Rows& rows, std::int64_t parameters);

/// Fills `partial` from the rows begin .. end-1, counted among all.
using LeafTask = std::function<void(int worker, std::int64_t begin, std::int64_t end, double* partial)>;

/// Runs the task on every leaf, merges the partial results in the tree's fixed order and returns the root. With
/// `threads`, leaves are claimed by whoever is free; without, one after another by the caller: the bits are the same.
std::shared_ptr<double> over_leaves(const Leaves& leaves, Threads* threads, PartialTree& tree, const LeafTask& task,
                                    const PartialTree::Merge& merge);

}  // namespace steepest
