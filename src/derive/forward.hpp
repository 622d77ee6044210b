#pragma once

#include "steepest/graph.hpp"

namespace steepest {

/// The tangent of a structural node, given its arguments' tangents; nothing stands for zero.
std::optional<NodeId> forward_structural(Graph& graph, NodeId node, std::span<const std::optional<NodeId>> tangents);
std::optional<NodeId> forward_argmin(Graph& graph, NodeId node, std::span<const std::optional<NodeId>> tangents);
NodeId forward_scan(Graph& graph, NodeId node, std::span<const std::optional<NodeId>> tangents);

}  // namespace steepest
