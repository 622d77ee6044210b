#pragma once

#include <vector>

#include "steepest/graph.hpp"

namespace steepest {

/// Sums and the like over the rows of the table: per-row arguments, one result.
bool is_row_reduction(const Graph& graph, NodeId id);

/// When the nodes of a graph can be computed.
struct Schedule {
  /// By node. A per-row node: the first pass in whose rows it can stand. Others: 0 before the rows of pass 0, k + 1
  /// after the rows of pass k.
  std::vector<std::uint32_t> stages;
  std::size_t passes = 1;
};

/// `live` are the nodes to schedule, oldest first, closed under arguments; `outputs` are among them.
Schedule make_schedule(const Graph& graph, std::span<const NodeId> live, std::span<const NodeId> outputs);

/// What the rows of one pass compute, oldest first: the row reductions given, the per-row outputs given, and the
/// per-row nodes they need. `marks` has an entry a node and is left as it was found: all false.
std::vector<NodeId> rows_of_pass(const Graph& graph, std::span<const NodeId> roots, std::vector<bool>& marks);

/// Where a view's elements begin in its argument's: reshape, detach, lift_rows, contiguous slices, permutations that
/// move only axes of length 1. Nothing for nodes that need an instruction.
std::optional<std::int64_t> view_shift(const Graph& graph, NodeId id);

}  // namespace steepest
