#pragma once

#include "derive/adjoint.hpp"

namespace steepest {

/// The tangent of solve, determinant, cofactor, cofactor_slope, inverse or cholesky.
NodeId forward_linear_algebra(Graph& graph, NodeId node, std::span<const std::optional<NodeId>> tangents);
void reverse_linear_algebra(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments);

}  // namespace steepest
