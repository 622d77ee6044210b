#pragma once

#include <vector>

#include "kernel/scratch.hpp"
#include "steepest/graph.hpp"

namespace steepest {

/// Scratch places of one pass's per-row nodes, by liveness: a place is free again after the last instruction that reads
/// its node or a view of it.
class RowPlaces final {
 public:
  /// `nodes` are what the rows of the pass compute, oldest first.
  RowPlaces(const Graph& graph, std::span<const NodeId> nodes, bool reuse);
  /// The node stays to the end of the block.
  void keep(NodeId id);
  /// The place of the node at `position`.
  std::int64_t take(std::size_t position);
  /// Frees what the node at `position` was the last to read.
  void release(std::size_t position);
  std::int64_t size() const { return scratch_.size(); }

 private:
  struct Entry {
    std::size_t owner = 0;     ///< position of the node whose storage this one uses
    std::size_t last_use = 0;  ///< position of the last reader
    std::int64_t offset = -1;
  };
  std::size_t position_of(NodeId id) const;

  const Graph& graph_;
  std::span<const NodeId> nodes_;
  bool reuse_;
  std::vector<Entry> entries_;
  Scratch scratch_;
};

}  // namespace steepest
