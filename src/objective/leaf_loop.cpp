#include "objective/leaf_loop.hpp"

#include <algorithm>
#include <atomic>

namespace steepest {

std::shared_ptr<double> over_leaves(const Leaves& leaves, Threads* threads, PartialTree& tree, const LeafTask& task,
                                    const PartialTree::Merge& merge) {
  std::atomic<std::int64_t> next{0};
  const std::int64_t count = leaves.count();
  const auto claim = [&](int worker) {
    for (std::int64_t leaf = next++; leaf < count; leaf = next++) {
      const std::int64_t begin = leaf * leaves.leaf_rows;
      std::shared_ptr<double> partial = tree.take();
      task(worker, begin, std::min(begin + leaves.leaf_rows, leaves.rows), partial.get());
      tree.put(leaf, std::move(partial), merge);
    }
  };
  if (threads != nullptr && count > 1) {
    threads->run(claim);
  } else {
    claim(0);
  }
  return tree.root();
}

}  // namespace steepest
