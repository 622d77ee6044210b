#include "derive/linear_algebra_rules.hpp"

#include "derive/build.hpp"
#include "steepest/base.hpp"
#include "steepest/derive.hpp"

// Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation, 2008; for the
// Cholesky factor Murray, Differentiation of the Cholesky decomposition, 2016. The determinant's rules go by cofactors,
// which a singular matrix has too.
namespace steepest {
namespace {

using Tangent = std::optional<NodeId>;

NodeId transposed(Graph& graph, NodeId matrix) { return permute(graph, matrix, std::array<std::int64_t, 2>{1, 0}); }
NodeId negative(Graph& graph, NodeId a) { return elementwise(graph, Op::neg, std::array{a}); }
NodeId inner(Graph& graph, NodeId a, NodeId b) { return reduce_all(graph, Op::reduce_sum, multiply(graph, a, b)); }

NodeId symmetric_part(Graph& graph, NodeId a) {
  return multiply(graph, graph.literal(0.5), add(graph, a, transposed(graph, a)));
}

/// Murray's operator: the lower triangle with half the diagonal.
NodeId lower_half(Graph& graph, NodeId a) {
  const std::int64_t n = graph.shape(a)[0];
  std::vector<double> weights;
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < n; ++j) weights.push_back(i > j ? 1 : i == j ? 0.5 : 0);
  }
  return multiply(graph, graph.constant({n, n}, weights), a);
}

/// The slope of the cofactors of a regular matrix, in operators that have derivatives of their own: with C the
/// cofactors and X the transposed inverse, <C, e> X - C e' X.
struct RegularSlope {
  Graph graph;
  NodeId a = 0, direction = 0, other = 0;  ///< inputs
  NodeId value = 0;
};

RegularSlope regular_slope(const Shape& shape) {
  RegularSlope slope;
  Graph& graph = slope.graph;
  slope.a = graph.input("a", shape);
  slope.direction = graph.input("direction", shape);
  slope.other = graph.input("other", shape);
  const NodeId cofactors = cofactor(graph, slope.a), x = transposed(graph, inverse(graph, slope.a));
  const NodeId along = multiply(graph, inner(graph, cofactors, slope.direction), x);
  const NodeId turned = matmul(graph, matmul(graph, cofactors, transposed(graph, slope.direction)), x);
  slope.value = elementwise(graph, Op::sub, std::array{along, turned});
  return slope;
}

NodeId forward_slope(Graph& graph, std::span<const NodeId> arguments, NodeId by_a) {
  RegularSlope slope = regular_slope(graph.shape(arguments[0]));
  const std::vector<Tangent> tangents{slope.other};
  const std::vector<NodeId> tangent = forward(slope.graph, std::array{slope.value}, std::array{slope.a}, tangents);
  return graft(graph, slope.graph, tangent, std::array{arguments[0], arguments[1], by_a})[0];
}

NodeId reverse_slope(Graph& graph, std::span<const NodeId> arguments, NodeId adjoint) {
  RegularSlope slope = regular_slope(graph.shape(arguments[0]));
  const std::vector<NodeId> gradient = reverse(slope.graph, slope.value, std::array{slope.a}, slope.other);
  return graft(graph, slope.graph, gradient, std::array{arguments[0], arguments[1], adjoint})[0];
}

NodeId forward_solve(Graph& graph, NodeId node, std::span<const NodeId> arguments, std::span<const Tangent> tangents) {
  Tangent right = tangents[1];
  if (tangents[0]) {
    const NodeId change = matmul(graph, *tangents[0], node);
    right = right ? elementwise(graph, Op::sub, std::array{*right, change}) : negative(graph, change);
  }
  return solve(graph, arguments[0], *right);
}

NodeId forward_cholesky(Graph& graph, NodeId node, NodeId tangent) {
  const NodeId half = solve(graph, node, symmetric_part(graph, tangent));
  const NodeId whole = solve(graph, node, transposed(graph, half));
  return matmul(graph, node, lower_half(graph, whole));
}

NodeId reverse_cholesky(Graph& graph, NodeId node, NodeId adjoint) {
  const NodeId turned = transposed(graph, node);
  const NodeId half = solve(graph, turned, lower_half(graph, matmul(graph, turned, adjoint)));
  return symmetric_part(graph, solve(graph, turned, transposed(graph, half)));
}

void reverse_solve(Graph& graph, NodeId node, std::span<const NodeId> given, NodeId adjoint,
                   ArgumentAdjoints& arguments) {
  const NodeId right = solve(graph, transposed(graph, given[0]), adjoint);
  if (arguments.wants(1)) arguments.give(1, {right, {}});
  if (!arguments.wants(0)) return;
  const NodeId by = negative(graph, right);
  if (graph.shape(node).size() == 2) return arguments.give(0, {matmul(graph, by, transposed(graph, node)), {}});
  const bool over_rows = !graph[given[0]].per_row && (graph[by].per_row || graph[node].per_row);
  if (over_rows) return arguments.give(0, {row_outer(graph, by, node), {}, true});
  arguments.give(0, {outer(graph, by, node), {}});
}

}  // namespace

NodeId forward_linear_algebra(Graph& graph, NodeId node, std::span<const std::optional<NodeId>> tangents) {
  const std::vector<NodeId> arguments(graph.arguments(node).begin(), graph.arguments(node).end());
  const Op op = graph[node].op;
  if (op == Op::solve) return forward_solve(graph, node, arguments, tangents);
  if (op == Op::cofactor_slope) {
    Tangent total;
    if (tangents[1]) total = cofactor_slope(graph, arguments[0], *tangents[1]);
    if (!tangents[0]) return *total;
    const NodeId by_a = forward_slope(graph, arguments, *tangents[0]);
    return total ? add(graph, *total, by_a) : by_a;
  }
  const NodeId tangent = *tangents[0];
  switch (op) {
    case Op::determinant: return inner(graph, cofactor(graph, arguments[0]), tangent);
    case Op::cofactor: return cofactor_slope(graph, arguments[0], tangent);
    case Op::inverse: return negative(graph, matmul(graph, matmul(graph, node, tangent), node));
    case Op::cholesky: return forward_cholesky(graph, node, tangent);
    default: throw InternalError("no forward rule for an operator of linear algebra");
  }
}

void reverse_linear_algebra(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments) {
  const std::vector<NodeId> given(graph.arguments(node).begin(), graph.arguments(node).end());
  const NodeId value = adjoint.value;
  switch (graph[node].op) {
    case Op::solve: return reverse_solve(graph, node, given, value, arguments);
    case Op::determinant: return arguments.give(0, {multiply(graph, value, cofactor(graph, given[0])), {}});
    case Op::cofactor: return arguments.give(0, {cofactor_slope(graph, given[0], value), {}});
    case Op::cofactor_slope:
      if (arguments.wants(1)) arguments.give(1, {cofactor_slope(graph, given[0], value), {}});
      if (arguments.wants(0)) arguments.give(0, {reverse_slope(graph, given, value), {}});
      return;
    case Op::inverse: {
      const NodeId turned = transposed(graph, node);
      return arguments.give(0, {negative(graph, matmul(graph, matmul(graph, turned, value), turned)), {}});
    }
    case Op::cholesky: return arguments.give(0, {reverse_cholesky(graph, node, value), {}});
    default: throw InternalError("no reverse rule for an operator of linear algebra");
  }
}

}  // namespace steepest
