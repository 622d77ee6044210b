#pragma once

#include <array>

#include "steepest/structural.hpp"

/// Short names for the nodes that derivative rules are made of.
namespace steepest {

inline NodeId add(Graph& graph, NodeId a, NodeId b) { return elementwise(graph, Op::add, std::array{a, b}); }
inline NodeId multiply(Graph& graph, NodeId a, NodeId b) { return elementwise(graph, Op::mul, std::array{a, b}); }
inline NodeId divide(Graph& graph, NodeId a, NodeId b) { return elementwise(graph, Op::div, std::array{a, b}); }
inline NodeId equal(Graph& graph, NodeId a, NodeId b) { return elementwise(graph, Op::eq, std::array{a, b}); }
/// `value` where the condition holds, zero elsewhere; no product, so a NaN or infinity that is not selected vanishes.
inline NodeId select(Graph& graph, NodeId condition, NodeId value) {
  return elementwise(graph, Op::where, std::array{condition, value, graph.literal(0)});
}

/// The shape of a reduction's argument with length 1 on the reduced axes.
Shape kept_axes(const Graph& graph, NodeId reduction);
/// A reduction's result (or adjoint) stretched back over the reduced axes.
NodeId spread(Graph& graph, NodeId value, NodeId reduction);
/// Outer product of two vectors, row by row.
NodeId outer(Graph& graph, NodeId a, NodeId b);
/// Sum over rows of a value that counts once in every row, whether or not it differs from row to row.
NodeId sum_over_rows(Graph& graph, NodeId value);
/// Axes of `wide` that `narrow` was stretched along, and the sum of `value` over them in the shape of `narrow`.
NodeId unbroadcast(Graph& graph, Op reduction, NodeId value, const Shape& narrow);

}  // namespace steepest
