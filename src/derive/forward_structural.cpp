#include <array>

#include "derive/build.hpp"
#include "derive/forward.hpp"
#include "derive/linear_algebra_rules.hpp"
#include "steepest/base.hpp"

namespace steepest {
namespace {

using Tangent = std::optional<NodeId>;

/// Extremes pass the tangent of the element that attains them; ties share, as in reverse mode.
NodeId forward_extreme(Graph& graph, NodeId node, NodeId argument, NodeId tangent) {
  const std::vector<std::int64_t> axes(graph.attributes(node).begin(), graph.attributes(node).end());
  const NodeId attained = equal(graph, argument, spread(graph, node, node));
  const NodeId ties = reduce(graph, Op::reduce_sum, attained, axes);
  return divide(graph, reduce(graph, Op::reduce_sum, select(graph, attained, tangent), axes), ties);
}

NodeId forward_row_extreme(Graph& graph, NodeId node, NodeId argument, NodeId tangent) {
  const NodeId attained = equal(graph, argument, node);
  const NodeId ties = row_reduce(graph, Op::row_sum, attained);
  return divide(graph, sum_over_rows(graph, select(graph, attained, tangent)), ties);
}

NodeId forward_concat(Graph& graph, std::span<const NodeId> arguments, std::span<const Tangent> tangents,
                      std::int64_t axis) {
  std::vector<NodeId> parts;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Shape shape = graph.shape(arguments[i]);
    parts.push_back(tangents[i] ? *tangents[i] : broadcast(graph, graph.literal(0), shape));
  }
  return concat(graph, parts, axis);
}

NodeId scatter(Graph& graph, NodeId source, NodeId index, std::span<const std::int64_t> attributes) {
  const bool over_rows = attributes[1] != 0;
  const bool rows = graph[source].per_row || graph[index].per_row;
  if (!over_rows || rows) return scatter_add(graph, source, index, attributes[0], over_rows);
  return sum_over_rows(graph, scatter_add(graph, source, index, attributes[0], false));
}

NodeId outer_over_rows(Graph& graph, NodeId a, NodeId b) {
  if (graph[a].per_row || graph[b].per_row) return row_outer(graph, a, b);
  return sum_over_rows(graph, outer(graph, a, b));
}

template <class Product>
Tangent forward_product(Graph& graph, NodeId a, NodeId b, const Tangent& by_a, const Tangent& by_b,
                        const Product& product) {
  Tangent left, right;
  if (by_a) left = product(graph, *by_a, b);
  if (by_b) right = product(graph, a, *by_b);
  if (!left || !right) return left ? left : right;
  return add(graph, *left, *right);
}

}  // namespace

std::optional<NodeId> forward_structural(Graph& graph, NodeId node, std::span<const std::optional<NodeId>> tangents) {
  const std::vector<NodeId> arguments(graph.arguments(node).begin(), graph.arguments(node).end());
  const std::vector<std::int64_t> attributes(graph.attributes(node).begin(), graph.attributes(node).end());
  const Shape& shape = graph.shape(node);
  const Op op = graph[node].op;
  if (is_linear_algebra(op)) return forward_linear_algebra(graph, node, tangents);
  switch (op) {
    case Op::detach: return {};
    case Op::scan: return forward_scan(graph, node, tangents);
    case Op::argmin: return forward_argmin(graph, node, tangents);
    case Op::concat: return forward_concat(graph, arguments, tangents, attributes[0]);
    case Op::matmul: return forward_product(graph, arguments[0], arguments[1], tangents[0], tangents[1], matmul);
    case Op::row_outer:
      return forward_product(graph, arguments[0], arguments[1], tangents[0], tangents[1], outer_over_rows);
    default: break;
  }
  if (!tangents[0]) return {};
  const NodeId tangent = *tangents[0];
  switch (op) {
    case Op::reduce_sum: return reduce(graph, op, tangent, attributes);
    case Op::reduce_min:
    case Op::reduce_max: return forward_extreme(graph, node, arguments[0], tangent);
    case Op::row_sum: return sum_over_rows(graph, tangent);
    case Op::row_prod: return multiply(graph, node, sum_over_rows(graph, divide(graph, tangent, arguments[0])));
    case Op::row_min:
    case Op::row_max: return forward_row_extreme(graph, node, arguments[0], tangent);
    case Op::reshape: return reshape(graph, tangent, shape);
    case Op::permute: return permute(graph, tangent, attributes);
    case Op::broadcast: return broadcast(graph, tangent, shape);
    case Op::slice: return slice(graph, tangent, attributes);
    case Op::unslice: return unslice(graph, tangent, attributes, shape);
    case Op::gather: return gather(graph, tangent, arguments[1]);
    case Op::scatter_add: return scatter(graph, tangent, arguments[1], attributes);
    case Op::lift_rows: return lift_rows(graph, tangent);
    default: throw InternalError("no forward rule for a structural operator");
  }
}

}  // namespace steepest
