#pragma once

#include <optional>
#include <span>

#include "steepest/graph.hpp"

namespace steepest::formula {

/// The sum over `axes` of a large product whose factors have all these axes and no other in common: a product of
/// matrices, so that the terms need no memory. Nothing: `value` is not of this kind.
std::optional<NodeId> contraction(Graph& graph, NodeId value, std::span<const std::int64_t> axes);

}  // namespace steepest::formula
