#pragma once

#include <vector>

#include "steepest/graph.hpp"

namespace steepest {

/// A copy of the part of a graph that some outputs need, in operators that backends compute.
struct LoweredGraph {
  Graph graph;
  std::vector<NodeId> outputs;
  std::vector<NodeId> origins;      ///< by lowered node: the source's node that it is, or is a part of
  std::vector<std::size_t> inputs;  ///< by the lowered graph's inputs: position in the source's inputs
};

/// Copies what `outputs` need. With `expand`, operators whose row says so become the formula of their row, until none
/// is left. Elementwise operators take one-element arguments in place of their broadcasts. The payload of a scan is
/// still the source's function.
LoweredGraph lower(const Graph& source, std::span<const NodeId> outputs, bool expand);

}  // namespace steepest
