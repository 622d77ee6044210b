#include "kernel/schedule.hpp"

#include <algorithm>

namespace steepest {
namespace {

bool keeps_order(std::span<const std::int64_t> axes, const Shape& from) {
  std::int64_t last = -1;
  for (const std::int64_t axis : axes) {
    if (from[static_cast<std::size_t>(axis)] == 1) continue;
    if (axis < last) return false;
    last = axis;
  }
  return true;
}

std::optional<std::int64_t> contiguous_start(std::span<const std::int64_t> ranges, const Shape& from) {
  std::int64_t start = 0, stride = 1;
  bool whole = true;  // the axes further in are taken whole
  for (std::size_t axis = from.size(); axis-- > 0;) {
    const std::int64_t first = ranges[3 * axis], count = ranges[3 * axis + 1], step = ranges[3 * axis + 2];
    if (count == 0) return 0;
    if (count > 1 && (!whole || step != 1)) return {};
    if (count != from[axis]) whole = false;
    start += first * stride;
    stride *= from[axis];
  }
  return start;
}

}  // namespace

bool is_row_reduction(const Graph& graph, NodeId id) {
  switch (graph[id].op) {
    case Op::row_sum:
    case Op::row_prod:
    case Op::row_min:
    case Op::row_max:
    case Op::row_outer: return true;
    case Op::scatter_add: return graph.attributes(id)[1] != 0;
    default: return false;
  }
}

Schedule make_schedule(const Graph& graph, std::span<const NodeId> live, std::span<const NodeId> outputs) {
  Schedule result;
  result.stages.resize(graph.size());
  std::size_t passes = 1;
  for (const NodeId id : live) {
    std::uint32_t stage = 0;
    for (const NodeId argument : graph.arguments(id)) stage = std::max(stage, result.stages[argument]);
    if (is_row_reduction(graph, id)) passes = std::max<std::size_t>(passes, ++stage);
    result.stages[id] = stage;
  }
  for (const NodeId id : outputs) {
    if (graph[id].per_row) passes = std::max<std::size_t>(passes, result.stages[id] + 1);
  }
  result.passes = passes;
  return result;
}

std::vector<NodeId> rows_of_pass(const Graph& graph, std::span<const NodeId> roots, std::vector<bool>& marks) {
  std::vector<NodeId> nodes;
  for (const NodeId root : roots) {
    if (!marks[root]) nodes.push_back(root);
    marks[root] = true;
  }
  for (std::size_t next = 0; next < nodes.size(); ++next) {
    for (const NodeId argument : graph.arguments(nodes[next])) {
      if (marks[argument] || !graph[argument].per_row) continue;
      marks[argument] = true;
      nodes.push_back(argument);
    }
  }
  for (const NodeId id : nodes) marks[id] = false;
  std::ranges::sort(nodes);
  return nodes;
}

std::optional<std::int64_t> view_shift(const Graph& graph, NodeId id) {
  switch (graph[id].op) {
    case Op::reshape:
    case Op::detach:
    case Op::lift_rows: return 0;
    case Op::permute:
      if (keeps_order(graph.attributes(id), graph.shape(graph.arguments(id)[0]))) return 0;
      return {};
    case Op::slice: return contiguous_start(graph.attributes(id), graph.shape(graph.arguments(id)[0]));
    default: return {};
  }
}

}  // namespace steepest
