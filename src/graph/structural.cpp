#include "steepest/structural.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "steepest/base.hpp"

namespace steepest {
namespace {

constexpr std::size_t range_fields = 3;  // start, count, step

void check_ranges(std::span<const std::int64_t> ranges, const Shape& shape) {
  if (ranges.size() != range_fields * shape.size()) throw InternalError("a slice needs a range an axis");
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const std::int64_t start = ranges[3 * axis], count = ranges[3 * axis + 1], step = ranges[3 * axis + 2];
    const std::int64_t last = start + (count - 1) * step;
    const bool inside =
        count >= 0 && (count == 0 || (start >= 0 && start < shape[axis] && last >= 0 && last < shape[axis]));
    if (!inside) throw InternalError("a slice outside its array");
  }
}

Shape counts_of(std::span<const std::int64_t> ranges) {
  Shape shape;
  for (std::size_t axis = 0; axis < ranges.size() / range_fields; ++axis) shape.push_back(ranges[3 * axis + 1]);
  return shape;
}

bool is_identity_slice(std::span<const std::int64_t> ranges, const Shape& shape) {
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (ranges[3 * axis] != 0 || ranges[3 * axis + 1] != shape[axis] || ranges[3 * axis + 2] != 1) return false;
  }
  return true;
}

NodeId make(Graph& graph, Op op, std::span<const NodeId> arguments, std::span<const std::int64_t> attributes,
            Shape shape) {
  bool per_row = false;
  for (const NodeId argument : arguments) per_row = per_row || graph[argument].per_row;
  const bool keeps_element = arguments.size() == 1;
  const Element element = keeps_element ? graph[arguments[0]].element : Element::real;
  return graph.intern({.op = op,
                       .arguments = arguments,
                       .attributes = attributes,
                       .shape = std::move(shape),
                       .element = element,
                       .per_row = per_row});
}

}  // namespace

NodeId reshape(Graph& graph, NodeId value, const Shape& shape) {
  if (element_count(shape) != element_count(graph.shape(value))) throw InternalError("a reshape to another size");
  while (graph[value].op == Op::reshape) value = graph.arguments(value)[0];
  if (graph.shape(value) == shape) return value;
  return make(graph, Op::reshape, {&value, 1}, {}, shape);
}

NodeId permute(Graph& graph, NodeId value, std::span<const std::int64_t> axes) {
  const Shape& from = graph.shape(value);
  std::vector<std::int64_t> sorted(axes.begin(), axes.end());
  std::ranges::sort(sorted);
  for (std::size_t axis = 0; axis < sorted.size(); ++axis) {
    if (sorted[axis] != static_cast<std::int64_t>(axis)) throw InternalError("not a permutation of axes");
  }
  if (axes.size() != from.size()) throw InternalError("a permutation of other axes");
  if (std::ranges::is_sorted(axes)) return value;
  Shape shape;
  for (const std::int64_t axis : axes) shape.push_back(from[static_cast<std::size_t>(axis)]);
  return make(graph, Op::permute, {&value, 1}, axes, shape);
}

NodeId broadcast(Graph& graph, NodeId value, const Shape& shape) {
  if (graph.shape(value) == shape) return value;
  if (broadcast_shape(graph.shape(value), shape) != shape)
    throw InternalError("a broadcast to a shape that does not fit");
  if (element_count(shape) == element_count(graph.shape(value))) return reshape(graph, value, shape);
  return make(graph, Op::broadcast, {&value, 1}, {}, shape);
}

NodeId slice(Graph& graph, NodeId value, std::span<const std::int64_t> ranges) {
  check_ranges(ranges, graph.shape(value));
  if (is_identity_slice(ranges, graph.shape(value))) return value;
  return make(graph, Op::slice, {&value, 1}, ranges, counts_of(ranges));
}

NodeId unslice(Graph& graph, NodeId value, std::span<const std::int64_t> ranges, const Shape& shape) {
  check_ranges(ranges, shape);
  if (counts_of(ranges) != graph.shape(value)) throw InternalError("an unslice of another shape");
  if (is_identity_slice(ranges, shape)) return value;
  return make(graph, Op::unslice, {&value, 1}, ranges, shape);
}

NodeId concat(Graph& graph, std::span<const NodeId> values, std::int64_t axis) {
  if (values.empty()) throw InternalError("a concatenation of nothing");
  Shape shape = graph.shape(values[0]);
  if (axis < 0 || axis >= static_cast<std::int64_t>(shape.size())) throw InternalError("a concatenation along no axis");
  const auto at = static_cast<std::size_t>(axis);
  std::int64_t total = 0;
  for (const NodeId value : values) {
    Shape own = graph.shape(value);
    if (own.size() != shape.size()) throw InternalError("a concatenation of different ranks");
    total += own[at];
    own[at] = shape[at];
    if (own != shape) throw InternalError("a concatenation of different shapes");
  }
  shape[at] = total;
  if (values.size() == 1) return values[0];
  return make(graph, Op::concat, values, std::array{axis}, shape);
}

NodeId gather(Graph& graph, NodeId table, NodeId index) {
  const Shape& from = graph.shape(table);
  if (from.empty()) throw InternalError("a gather from a scalar");
  Shape shape = graph.shape(index);
  shape.insert(shape.end(), from.begin() + 1, from.end());
  return make(graph, Op::gather, std::array{table, index}, {}, shape);
}

NodeId scatter_add(Graph& graph, NodeId source, NodeId index, std::int64_t n, bool over_rows) {
  const Shape& from = graph.shape(source);
  const Shape& places = graph.shape(index);
  if (from.size() < places.size() || !std::equal(places.begin(), places.end(), from.begin())) {
    throw InternalError("a scatter whose index does not fit its source");
  }
  const std::array arguments{source, index};
  const bool per_row = graph[source].per_row || graph[index].per_row;
  if (over_rows && !per_row) throw InternalError("a scatter over rows of values that have none");
  Shape shape{n};
  shape.insert(shape.end(), from.begin() + static_cast<std::ptrdiff_t>(places.size()), from.end());
  const std::array<std::int64_t, 2> attributes{n, over_rows ? 1 : 0};
  return graph.intern({.op = Op::scatter_add,
                       .arguments = arguments,
                       .attributes = attributes,
                       .shape = shape,
                       .per_row = per_row && !over_rows});
}

NodeId matmul(Graph& graph, NodeId a, NodeId b) {
  const Shape &left = graph.shape(a), &right = graph.shape(b);
  const bool ranks_fit = !left.empty() && !right.empty() && left.size() <= 2 && right.size() <= 2;
  if (!ranks_fit || left.back() != right.front()) {
    throw InternalError("a product of " + to_text(left) + " and " + to_text(right));
  }
  Shape shape;
  if (left.size() == 2) shape.push_back(left[0]);
  if (right.size() == 2) shape.push_back(right[1]);
  return make(graph, Op::matmul, std::array{a, b}, {}, shape);
}

NodeId row_outer(Graph& graph, NodeId a, NodeId b) {
  if (graph.shape(a).size() != 1 || graph.shape(b).size() != 1) throw InternalError("an outer product of vectors only");
  if (!graph[a].per_row && !graph[b].per_row) throw InternalError("a sum over rows of values that have none");
  return graph.intern({.op = Op::row_outer,
                       .arguments = std::array{a, b},
                       .attributes = {},
                       .shape = {graph.shape(a)[0], graph.shape(b)[0]}});
}

NodeId detach(Graph& graph, NodeId value) {
  if (graph.literal_value(value)) return value;
  return make(graph, Op::detach, {&value, 1}, {}, graph.shape(value));
}

NodeId lift_rows(Graph& graph, NodeId value) {
  if (graph[value].per_row) return value;
  return graph.intern({.op = Op::lift_rows,
                       .arguments = {&value, 1},
                       .attributes = {},
                       .shape = graph.shape(value),
                       .element = graph[value].element,
                       .per_row = true});
}

}  // namespace steepest
