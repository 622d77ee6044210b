#include <array>

#include "steepest/base.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

void require_square(const Graph& graph, NodeId a) {
  const Shape& shape = graph.shape(a);
  if (shape.size() != 2 || shape[0] != shape[1] || shape[0] == 0) {
    throw InternalError("a square matrix is needed, not " + to_text(shape));
  }
}

NodeId of_matrices(Graph& graph, Op op, std::span<const NodeId> arguments, Shape shape) {
  bool per_row = false;
  for (const NodeId argument : arguments) per_row = per_row || graph[argument].per_row;
  return graph.intern(
      {.op = op, .arguments = arguments, .attributes = {}, .shape = std::move(shape), .per_row = per_row});
}

NodeId of_matrix(Graph& graph, Op op, NodeId a, const Shape& shape) {
  require_square(graph, a);
  return of_matrices(graph, op, std::array{a}, shape);
}

}  // namespace

NodeId solve(Graph& graph, NodeId a, NodeId b) {
  require_square(graph, a);
  const Shape shape = graph.shape(b);
  if (shape.empty() || shape.size() > 2 || shape[0] != graph.shape(a)[0]) {
    throw InternalError("a system of " + to_text(graph.shape(a)) + " with the right side " + to_text(shape));
  }
  return of_matrices(graph, Op::solve, std::array{a, b}, shape);
}

NodeId determinant(Graph& graph, NodeId a) { return of_matrix(graph, Op::determinant, a, {}); }
NodeId cofactor(Graph& graph, NodeId a) { return of_matrix(graph, Op::cofactor, a, Shape(graph.shape(a))); }
NodeId inverse(Graph& graph, NodeId a) { return of_matrix(graph, Op::inverse, a, Shape(graph.shape(a))); }
NodeId cholesky(Graph& graph, NodeId a) { return of_matrix(graph, Op::cholesky, a, Shape(graph.shape(a))); }

NodeId cofactor_slope(Graph& graph, NodeId a, NodeId direction) {
  require_square(graph, a);
  if (graph.shape(direction) != graph.shape(a)) throw InternalError("a direction of another shape than its matrix");
  return of_matrices(graph, Op::cofactor_slope, std::array{a, direction}, Shape(graph.shape(a)));
}

bool is_linear_algebra(Op op) {
  switch (op) {
    case Op::solve:
    case Op::determinant:
    case Op::cofactor:
    case Op::cofactor_slope:
    case Op::inverse:
    case Op::cholesky: return true;
    default: return false;
  }
}

}  // namespace steepest
