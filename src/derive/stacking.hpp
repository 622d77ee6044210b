#pragma once

#include <span>

#include "steepest/graph.hpp"

namespace steepest {

/// Nodes of one shape, one above the other: [number of nodes, shape...]. Where they are computed alike, from the same
/// operations on other arguments, the operations are done once on stacked arguments instead; so many sums over rows of
/// x times a number become one product of x with the numbers.
NodeId stacked(Graph& graph, std::span<const NodeId> nodes);

}  // namespace steepest
