#pragma once

#include "steepest/graph.hpp"

/// Graph to graph: derivatives. Inactive arguments are skipped; adjoints through conditions and indices are selected,
/// never multiplied by zero.
namespace steepest {

/// Reverse mode: d output / d input for each of `inputs` (any nodes), in the inputs' shapes. `output` is a scalar (or
/// any array with a `seed` of its shape). A per_row output with inputs that are not per_row is summed over rows.
std::vector<NodeId> reverse(Graph& graph, NodeId output, std::span<const NodeId> inputs,
                            std::optional<NodeId> seed = {});

/// Forward mode: the directional derivative of each output along `tangents`, one a input, in the input's shape;
/// nothing stands for a zero tangent. Results are in the outputs' shapes.
std::vector<NodeId> forward(Graph& graph, std::span<const NodeId> outputs, std::span<const NodeId> inputs,
                            std::span<const std::optional<NodeId>> tangents);

/// H v for a scalar output (forward over reverse): one node an input, `vectors` in the inputs' shapes.
std::vector<NodeId> hessian_vector(Graph& graph, NodeId output, std::span<const NodeId> inputs,
                                   std::span<const NodeId> vectors);

/// The Hessian of a scalar output as one [n, n] node, n being the number of elements of all inputs in order.
/// Program size grows with n: for many parameters take hessian_vector with a vector that is an input.
NodeId hessian(Graph& graph, NodeId output, std::span<const NodeId> inputs);

}  // namespace steepest
