#include <array>
#include <vector>

#include "derive/adjoint.hpp"
#include "derive/build.hpp"
#include "steepest/base.hpp"

namespace steepest {
namespace {

/// Rearranging an array rearranges its adjoint; a selection survives where it is one scalar for all elements.
Adjoint moved(const Graph& graph, const Adjoint& adjoint, NodeId value) {
  const bool keeps = adjoint.selected && graph.shape(*adjoint.selected).empty();
  return {value, keeps ? adjoint.selected : std::nullopt};
}

void reverse_extreme(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments) {
  // Ties share the derivative equally, as in JAX: a subgradient that does not depend on the order of the elements.
  const NodeId argument = graph.arguments(node)[0];
  const NodeId attained = equal(graph, argument, spread(graph, node, node));
  const std::vector<std::int64_t> axes(graph.attributes(node).begin(), graph.attributes(node).end());
  const NodeId ties = reduce(graph, Op::reduce_sum, attained, axes);
  const NodeId share = spread(graph, divide(graph, adjoint.value, ties), node);
  arguments.give(0, {select(graph, attained, share), attained});
}

void reverse_row_extreme(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments) {
  const NodeId attained = equal(graph, graph.arguments(node)[0], node);
  const NodeId share = divide(graph, adjoint.value, row_reduce(graph, Op::row_sum, attained));
  arguments.give(0, {select(graph, attained, share), attained});
}

void reverse_permute(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments) {
  const std::span<const std::int64_t> axes = graph.attributes(node);
  std::vector<std::int64_t> inverse(axes.size());
  for (std::size_t axis = 0; axis < axes.size(); ++axis)
    inverse[static_cast<std::size_t>(axes[axis])] = static_cast<std::int64_t>(axis);
  arguments.give(0, moved(graph, adjoint, permute(graph, adjoint.value, inverse)));
}

void reverse_concat(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments) {
  const auto along = static_cast<std::size_t>(graph.attributes(node)[0]);
  const std::vector<NodeId> parts(graph.arguments(node).begin(), graph.arguments(node).end());
  std::int64_t start = 0;
  for (std::size_t which = 0; which < parts.size(); ++which) {
    std::vector<std::int64_t> ranges;
    const Shape& shape = graph.shape(parts[which]);
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      ranges.insert(ranges.end(), {axis == along ? start : 0, shape[axis], 1});
    }
    start += shape[along];
    if (arguments.wants(which)) arguments.give(which, moved(graph, adjoint, slice(graph, adjoint.value, ranges)));
  }
}

void reverse_gather(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments) {
  if (!arguments.wants(0)) return;
  const NodeId table = graph.arguments(node)[0], index = graph.arguments(node)[1];
  const bool rows = graph[adjoint.value].per_row || graph[index].per_row;
  const bool over_rows = rows && !graph[table].per_row;
  const NodeId value = scatter_add(graph, adjoint.value, index, graph.shape(table)[0], over_rows);
  arguments.give(0, {value, {}, over_rows});
}

NodeId transposed(Graph& graph, NodeId matrix) { return permute(graph, matrix, std::array<std::int64_t, 2>{1, 0}); }

/// The adjoint of one factor of a product: `a @ b` of the shapes that NumPy allows, see matmul.
Adjoint left_adjoint(Graph& graph, const Adjoint& adjoint, NodeId a, NodeId b) {
  const NodeId value = adjoint.value;
  const bool matrix = graph.shape(a).size() == 2, by_matrix = graph.shape(b).size() == 2;
  if (!matrix && !by_matrix) return moved(graph, adjoint, multiply(graph, b, value));
  if (!matrix) return moved(graph, adjoint, matmul(graph, b, value));
  if (by_matrix) return moved(graph, adjoint, matmul(graph, value, transposed(graph, b)));
  const bool over_rows = !graph[a].per_row && graph[b].per_row;
  if (over_rows) return {row_outer(graph, value, b), {}, true};
  return moved(graph, adjoint, outer(graph, value, b));
}

Adjoint right_adjoint(Graph& graph, const Adjoint& adjoint, NodeId a, NodeId b) {
  const NodeId value = adjoint.value;
  const bool matrix = graph.shape(a).size() == 2, by_matrix = graph.shape(b).size() == 2;
  if (!matrix && !by_matrix) return moved(graph, adjoint, multiply(graph, a, value));
  if (!by_matrix) return moved(graph, adjoint, matmul(graph, value, a));
  if (matrix) return moved(graph, adjoint, matmul(graph, transposed(graph, a), value));
  const bool over_rows = !graph[b].per_row && graph[a].per_row;
  if (over_rows) return {row_outer(graph, a, value), {}, true};
  return moved(graph, adjoint, outer(graph, a, value));
}

void reverse_matmul(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments) {
  const NodeId a = graph.arguments(node)[0], b = graph.arguments(node)[1];
  if (arguments.wants(0)) arguments.give(0, left_adjoint(graph, adjoint, a, b));
  if (arguments.wants(1)) arguments.give(1, right_adjoint(graph, adjoint, a, b));
}

void reverse_row_outer(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments) {
  const NodeId a = graph.arguments(node)[0], b = graph.arguments(node)[1];
  if (arguments.wants(0)) arguments.give(0, moved(graph, adjoint, matmul(graph, adjoint.value, b)));
  if (arguments.wants(1)) arguments.give(1, moved(graph, adjoint, matmul(graph, a, adjoint.value)));
}

}  // namespace

void reverse_structural(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments) {
  const std::vector<std::int64_t> attributes(graph.attributes(node).begin(), graph.attributes(node).end());
  const NodeId argument = graph.arguments(node).empty() ? node : graph.arguments(node)[0];
  const Shape& shape = graph.shape(argument);
  switch (graph[node].op) {
    case Op::literal:
    case Op::constant:
    case Op::input:
    case Op::row_count:
    case Op::detach: return;
    case Op::reduce_sum: return arguments.give(0, moved(graph, adjoint, spread(graph, adjoint.value, node)));
    case Op::reduce_min:
    case Op::reduce_max: return reverse_extreme(graph, node, adjoint, arguments);
    case Op::row_sum: return arguments.give(0, adjoint);
    case Op::row_prod: return arguments.give(0, {divide(graph, multiply(graph, adjoint.value, node), argument), {}});
    case Op::row_min:
    case Op::row_max: return reverse_row_extreme(graph, node, adjoint, arguments);
    case Op::reshape: return arguments.give(0, moved(graph, adjoint, reshape(graph, adjoint.value, shape)));
    case Op::permute: return reverse_permute(graph, node, adjoint, arguments);
    case Op::broadcast:
      return arguments.give(0, moved(graph, adjoint, unbroadcast(graph, Op::reduce_sum, adjoint.value, shape)));
    case Op::slice: return arguments.give(0, moved(graph, adjoint, unslice(graph, adjoint.value, attributes, shape)));
    case Op::unslice: return arguments.give(0, moved(graph, adjoint, slice(graph, adjoint.value, attributes)));
    case Op::concat: return reverse_concat(graph, node, adjoint, arguments);
    case Op::gather: return reverse_gather(graph, node, adjoint, arguments);
    case Op::scatter_add:
      if (arguments.wants(0)) arguments.give(0, {gather(graph, adjoint.value, graph.arguments(node)[1]), {}});
      return;
    case Op::matmul: return reverse_matmul(graph, node, adjoint, arguments);
    case Op::row_outer: return reverse_row_outer(graph, node, adjoint, arguments);
    case Op::lift_rows: return arguments.give(0, adjoint);
    default: throw InternalError("no reverse rule for a structural operator");
  }
}

}  // namespace steepest
