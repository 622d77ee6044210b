#pragma once

#include <span>
#include <vector>

#include "steepest/graph.hpp"

namespace steepest {

/// By node id: which of the nodes that `roots` need depend on `sources`.
std::vector<bool> dependence(const Graph& graph, std::span<const NodeId> roots, std::span<const NodeId> sources);

/// Roots with some inputs replaced by copies that may differ from row to row.
struct Lifted {
  std::vector<NodeId> roots;
  std::vector<NodeId> inputs;  ///< what the inputs were replaced by
};

/// The same values, but reverse mode with respect to the lifted inputs gives one derivative a row, not their sum.
/// Nothing if a root depends on an input through a reduction over rows: then it depends on other rows too.
std::optional<Lifted> lift_inputs(Graph& graph, std::span<const NodeId> roots, std::span<const NodeId> inputs);

}  // namespace steepest
