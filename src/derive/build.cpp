#include "derive/build.hpp"

namespace steepest {

Shape kept_axes(const Graph& graph, NodeId reduction) {
  Shape shape = graph.shape(graph.arguments(reduction)[0]);
  for (const std::int64_t axis : graph.attributes(reduction)) shape[static_cast<std::size_t>(axis)] = 1;
  return shape;
}

NodeId spread(Graph& graph, NodeId value, NodeId reduction) {
  const Shape& full = graph.shape(graph.arguments(reduction)[0]);
  return broadcast(graph, reshape(graph, value, kept_axes(graph, reduction)), full);
}

NodeId outer(Graph& graph, NodeId a, NodeId b) {
  const std::int64_t m = graph.shape(a)[0], n = graph.shape(b)[0];
  const NodeId left = broadcast(graph, reshape(graph, a, {m, 1}), {m, n});
  const NodeId right = broadcast(graph, reshape(graph, b, {1, n}), {m, n});
  return multiply(graph, left, right);
}

NodeId sum_over_rows(Graph& graph, NodeId value) {
  if (graph[value].per_row) return row_reduce(graph, Op::row_sum, value);
  return multiply(graph, value, row_count(graph));
}

NodeId unbroadcast(Graph& graph, Op reduction, NodeId value, const Shape& narrow) {
  const Shape wide = graph.shape(value);
  const std::size_t extra = wide.size() - narrow.size();
  std::vector<std::int64_t> axes;
  for (std::size_t axis = 0; axis < wide.size(); ++axis) {
    if (axis < extra || narrow[axis - extra] != wide[axis]) axes.push_back(static_cast<std::int64_t>(axis));
  }
  return reshape(graph, reduce(graph, reduction, value, axes), narrow);
}

}  // namespace steepest
