#include "derive/adjoint.hpp"

#include "derive/build.hpp"

namespace steepest {
namespace {

std::optional<NodeId> fitted_selection(Graph& graph, std::optional<NodeId> selected, const Shape& shape,
                                       bool over_rows) {
  if (!selected) return {};
  NodeId mask = *selected;
  if (!graph.shape(mask).empty() && graph.shape(mask) != shape) mask = unbroadcast(graph, Op::reduce_max, mask, shape);
  if (over_rows && graph[mask].per_row) mask = row_reduce(graph, Op::row_max, mask);
  return mask;
}

std::optional<NodeId> either(Graph& graph, std::optional<NodeId> a, std::optional<NodeId> b) {
  if (!a || !b) return {};
  if (*a == *b) return a;
  return elementwise(graph, Op::logical_or, std::array{*a, *b});
}

}  // namespace

NodeId settled(Graph& graph, const Adjoint& adjoint) {
  return adjoint.selected ? select(graph, *adjoint.selected, adjoint.value) : adjoint.value;
}

Adjoint fitted(Graph& graph, const Adjoint& adjoint, NodeId node, NodeId argument) {
  const Shape& shape = graph.shape(argument);
  const bool has_rows = graph[node].per_row || graph[adjoint.value].per_row;
  const bool over_rows = has_rows && !graph[argument].per_row && !adjoint.over_rows;
  const bool over_axes = graph.shape(adjoint.value) != shape;
  if (!over_rows && !over_axes) return {adjoint.value, adjoint.selected};
  Adjoint result{settled(graph, adjoint), {}};
  if (over_axes) result.value = unbroadcast(graph, Op::reduce_sum, result.value, shape);
  if (over_rows) result.value = sum_over_rows(graph, result.value);
  result.selected = fitted_selection(graph, adjoint.selected, shape, over_rows);
  return result;
}

void AdjointSum::add(Graph& graph, NodeId node, const Adjoint& adjoint) {
  std::optional<Adjoint>& sum = sums_[node];
  if (!sum) {
    sum = adjoint;
    return;
  }
  if (sum->selected == adjoint.selected) {
    sum->value = steepest::add(graph, sum->value, adjoint.value);
    return;
  }
  sum->value = steepest::add(graph, settled(graph, *sum), settled(graph, adjoint));
  sum->selected = either(graph, sum->selected, adjoint.selected);
}

}  // namespace steepest
