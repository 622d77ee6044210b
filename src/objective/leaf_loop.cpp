#include "objective/leaf_loop.hpp"

#include <algorithm>
#include <atomic>

namespace steepest {

Leaves leaves_of(const Rows& rows, std::int64_t parameters) {
  Leaves leaves{.rows = rows.count, .leaf_rows = rows_per_leaf(rows.count, parameters)};
  if (!rows.share) return leaves;
  leaves.ranks = rows.share->ranks;
  for (const std::size_t row : share_bounds(rows.share->all, leaves.ranks->count())) {
    leaves.first.push_back((static_cast<std::int64_t>(row) + leaves.leaf_rows - 1) / leaves.leaf_rows);
  }
  return leaves;
}

std::shared_ptr<double> over_leaves(const Leaves& leaves, Threads* threads, PartialTree& tree, const LeafTask& task,
                                    const PartialTree::Merge& merge) {
  std::atomic<std::int64_t> next{leaves.begin()};
  const std::int64_t end = leaves.end();
  const auto claim = [&](int worker) {
    for (std::int64_t leaf = next++; leaf < end; leaf = next++) {
      const std::int64_t begin = leaf * leaves.leaf_rows;
      std::shared_ptr<double> partial = tree.take();
      task(worker, begin, std::min(begin + leaves.leaf_rows, leaves.rows), partial.get());
      tree.put(leaf, std::move(partial), merge);
    }
  };
  if (threads != nullptr && end - leaves.begin() > 1) {
    threads->run(claim);
  } else {
    claim(0);
  }
  if (leaves.ranks) tree.meet(*leaves.ranks, std::span(leaves.first).first(leaves.first.size() - 1), merge);
  return tree.root();
}

}  // namespace steepest
