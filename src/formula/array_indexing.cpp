#include <algorithm>
#include <array>
#include <numeric>

#include "formula/arrays.hpp"
#include "steepest/base.hpp"

namespace steepest::formula {

namespace {

/// A slice with the zeros around it that its ranges want; the first axes have no range.
NodeId padded(Graph& graph, NodeId sliced, std::size_t loops, std::span<const Arrays::AxisRange> ranges) {
  Shape shape = graph.shape(sliced);
  std::vector<std::int64_t> places;
  for (const std::int64_t count : shape) places.insert(places.end(), {0, count, 1});
  bool wider = false;
  for (std::size_t k = 0; k < ranges.size(); ++k) {
    const std::size_t axis = loops + k;
    places[3 * axis] = ranges[k].before;
    shape[axis] += ranges[k].before + ranges[k].after;
    wider = wider || ranges[k].before + ranges[k].after > 0;
  }
  return wider ? unslice(graph, sliced, places, shape) : sliced;
}

}  // namespace

Value Arrays::slice(const Value& value, std::span<const AxisRange> ranges) {
  Graph& graph = this->graph(value.level);
  std::vector<std::int64_t> attributes;
  for (const LoopId id : value.loops) attributes.insert(attributes.end(), {0, loop(id).count, 1});
  for (const AxisRange& range : ranges) attributes.insert(attributes.end(), {range.start, range.count, range.step});
  NodeId result = padded(graph, steepest::slice(graph, node(value), attributes), value.loops.size(), ranges);

  // Axes of indices go first, in the order of opening; axes of one chosen element vanish.
  std::vector<std::pair<LoopId, std::int64_t>> index_axes;
  std::vector<std::int64_t> own_axes, dropped_axes;
  for (std::size_t k = 0; k < value.loops.size(); ++k)
    index_axes.emplace_back(value.loops[k], static_cast<std::int64_t>(k));
  for (std::size_t k = 0; k < ranges.size(); ++k) {
    const auto axis = static_cast<std::int64_t>(value.loops.size() + k);
    if (ranges[k].loop >= 0) {
      index_axes.emplace_back(ranges[k].loop, axis);
    } else {
      (ranges[k].keep ? own_axes : dropped_axes).push_back(axis);
    }
  }
  std::ranges::sort(index_axes);
  std::vector<std::int64_t> order;
  std::vector<LoopId> loops;
  for (const auto& [id, axis] : index_axes) {
    loops.push_back(id);
    order.push_back(axis);
  }
  order.insert(order.end(), own_axes.begin(), own_axes.end());
  order.insert(order.end(), dropped_axes.begin(), dropped_axes.end());
  result = permute(graph, result, order);
  Shape kept = graph.shape(result);
  kept.resize(kept.size() - dropped_axes.size());
  return from_node(steepest::reshape(graph, result, kept), value.level, loops, value.per_row);
}

/// The place in the table whose axes are the common indices, then the indexed ones.
Value Arrays::linear_index(const Value& value, std::span<const LoopId> common, std::span<const AxisIndex> indices) {
  const Shape own = shape(value);
  std::optional<Value> linear;
  const auto append = [&](std::int64_t length, const Value& index) {
    linear = linear ? elementwise(Op::add, elementwise(Op::mul, *linear, literal(static_cast<double>(length))), index)
                    : index;
  };
  for (const LoopId id : common) {
    append(loop(id).count, elementwise(Op::sub, index_value(id), literal(static_cast<double>(loop(id).low))));
  }
  for (const AxisIndex& entry : indices) append(own[entry.axis], entry.index);
  return *linear;
}

Value Arrays::gather(const Value& value, std::span<const AxisIndex> indices) {
  const Shape own = shape(value);
  int level = value.level;
  for (const AxisIndex& entry : indices) level = std::max(level, entry.index.level);
  const Value table = at_level(value, level);

  std::vector<LoopId> index_loops, common, rest;
  std::vector<AxisIndex> levelled;
  for (const AxisIndex& entry : indices) {
    levelled.push_back({entry.axis, at_level(entry.index, level)});
    index_loops = united(index_loops, levelled.back().index.loops);
  }
  std::ranges::set_intersection(table.loops, index_loops, std::back_inserter(common));
  std::ranges::set_difference(table.loops, common, std::back_inserter(rest));
  const Value linear = at_level(linear_index(table, common, levelled), level);
  const Shape index_shape = shape(linear);

  Graph& graph = this->graph(level);
  std::vector<std::int64_t> order;
  Shape flat{loop_size(common)};
  const auto axis_of_loop = [&](LoopId id) { return std::ranges::find(table.loops, id) - table.loops.begin(); };
  for (const LoopId id : common) order.push_back(axis_of_loop(id));
  std::vector<bool> indexed(own.size(), false);
  for (const AxisIndex& entry : levelled) {
    order.push_back(static_cast<std::int64_t>(table.loops.size() + entry.axis));
    flat[0] *= own[entry.axis];
    indexed[entry.axis] = true;
  }
  for (const LoopId id : rest) {
    order.push_back(axis_of_loop(id));
    flat.push_back(loop(id).count);
  }
  for (std::size_t axis = 0; axis < own.size(); ++axis) {
    if (indexed[axis]) continue;
    order.push_back(static_cast<std::int64_t>(table.loops.size() + axis));
    flat.push_back(own[axis]);
  }
  const NodeId rows = steepest::reshape(graph, permute(graph, node(table), order), flat);
  const NodeId found = steepest::gather(graph, rows, node(linear));

  // found: [indices of the index..., its shape..., the other indices..., the other axes...]
  const std::vector<LoopId> loops = united(linear.loops, rest);
  std::vector<std::int64_t> result_order;
  for (const LoopId id : loops) {
    const auto place = std::ranges::find(linear.loops, id);
    const std::ptrdiff_t among_rest = std::ranges::find(rest, id) - rest.begin();
    const std::ptrdiff_t offset = static_cast<std::ptrdiff_t>(linear.loops.size() + index_shape.size());
    result_order.push_back(place != linear.loops.end() ? place - linear.loops.begin() : offset + among_rest);
  }
  const std::size_t first_other = linear.loops.size() + index_shape.size() + rest.size();
  const std::size_t rank = graph.shape(found).size();
  for (std::size_t k = first_other; k < rank; ++k) result_order.push_back(static_cast<std::int64_t>(k));
  const std::ptrdiff_t inserted = static_cast<std::ptrdiff_t>(loops.size() + indices[0].axis);
  for (std::size_t k = 0; k < index_shape.size(); ++k) {
    result_order.insert(result_order.begin() + inserted + static_cast<std::ptrdiff_t>(k),
                        static_cast<std::int64_t>(linear.loops.size() + k));
  }
  return from_node(permute(graph, found, result_order), level, loops, table.per_row || linear.per_row);
}

}  // namespace steepest::formula
