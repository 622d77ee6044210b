#include <algorithm>
#include <array>
#include <numeric>

#include "steepest/base.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

Op row_op_combines(Op op) {
  if (op == Op::row_sum || op == Op::row_prod || op == Op::row_min || op == Op::row_max) return op;
  throw InternalError("not a row reduction");
}

NodeId half(Graph& graph, NodeId vector, std::int64_t start, std::int64_t count) {
  const std::array<std::int64_t, 3> range{start, count, 1};
  return slice(graph, vector, range);
}

}  // namespace

NodeId reduce(Graph& graph, Op op, NodeId value, std::span<const std::int64_t> axes) {
  if (op != Op::reduce_sum && op != Op::reduce_min && op != Op::reduce_max) throw InternalError("not a reduction");
  if (axes.empty()) return value;
  if (!std::ranges::is_sorted(axes)) throw InternalError("axes of a reduction must ascend");
  const Shape& from = graph.shape(value);
  Shape shape;
  for (std::size_t axis = 0; axis < from.size(); ++axis) {
    if (!std::ranges::binary_search(axes, static_cast<std::int64_t>(axis))) shape.push_back(from[axis]);
  }
  if (shape.size() + axes.size() != from.size()) throw InternalError("a reduction over axes that do not exist");
  if (element_count(shape) == element_count(from)) return reshape(graph, value, shape);
  return graph.intern(
      {.op = op, .arguments = {&value, 1}, .attributes = axes, .shape = shape, .per_row = graph[value].per_row});
}

NodeId reduce_all(Graph& graph, Op op, NodeId value) {
  std::vector<std::int64_t> axes(graph.shape(value).size());
  std::iota(axes.begin(), axes.end(), 0);
  return reduce(graph, op, value, axes);
}

NodeId reduce_product(Graph& graph, NodeId value) {
  const std::int64_t total = element_count(graph.shape(value));
  if (total == 0) return graph.literal(1);
  NodeId rest = reshape(graph, value, {total});
  NodeId product = graph.literal(1);
  for (std::int64_t n = total; n > 1; n /= 2) {
    if (n % 2 == 1)
      product = elementwise(graph, Op::mul, std::array{product, reshape(graph, half(graph, rest, n - 1, 1), {})});
    const std::array halves{half(graph, rest, 0, n / 2), half(graph, rest, n / 2, n / 2)};
    rest = elementwise(graph, Op::mul, halves);
  }
  return elementwise(graph, Op::mul, std::array{product, reshape(graph, rest, {})});
}

NodeId row_reduce(Graph& graph, Op op, NodeId value) {
  if (!graph[value].per_row) throw InternalError("a reduction over rows of a value that has none");
  return graph.intern(
      {.op = row_op_combines(op), .arguments = {&value, 1}, .attributes = {}, .shape = graph.shape(value)});
}

NodeId row_count(Graph& graph) { return graph.intern({.op = Op::row_count, .arguments = {}, .attributes = {}}); }

NodeId logsumexp(Graph& graph, NodeId value) {
  const std::int64_t last = static_cast<std::int64_t>(graph.shape(value).size()) - 1;
  if (last < 0) return value;
  const std::array axes{last};
  // The shift by the maximum is a constant for derivatives: its contributions would cancel, but not in rounding.
  NodeId shift = detach(graph, reduce(graph, Op::reduce_max, value, axes));
  const NodeId is_finite = elementwise(graph, Op::isfinite, std::array{shift});
  shift = elementwise(graph, Op::where, std::array{is_finite, shift, graph.literal(0)});
  Shape kept = graph.shape(value);
  kept[static_cast<std::size_t>(last)] = 1;
  const NodeId spread = broadcast(graph, reshape(graph, shift, kept), graph.shape(value));
  const NodeId shifted = elementwise(graph, Op::sub, std::array{value, spread});
  const NodeId sum = reduce(graph, Op::reduce_sum, elementwise(graph, Op::exp, std::array{shifted}), axes);
  return elementwise(graph, Op::add, std::array{elementwise(graph, Op::log, std::array{sum}), shift});
}

NodeId softmax(Graph& graph, NodeId value) {
  const Shape shape = graph.shape(value);
  if (shape.empty()) return graph.literal(1);
  Shape kept = shape;
  kept.back() = 1;
  const NodeId total = broadcast(graph, reshape(graph, logsumexp(graph, value), kept), shape);
  return elementwise(graph, Op::exp, std::array{elementwise(graph, Op::sub, std::array{value, total})});
}

}  // namespace steepest
