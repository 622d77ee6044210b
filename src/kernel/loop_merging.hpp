#pragma once

#include "steepest/derive.hpp"

namespace steepest {

/// A loop and the same loop with more outputs, as the derivative asks for it, run once. Nothing where there are none.
std::optional<ExpandedGraph> with_merged_loops(const Graph& graph, std::span<const NodeId> roots);

}  // namespace steepest
