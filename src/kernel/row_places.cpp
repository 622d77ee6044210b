#include "kernel/row_places.hpp"

#include <algorithm>
#include <limits>

#include "kernel/schedule.hpp"

namespace steepest {
namespace {

constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

}  // namespace

RowPlaces::RowPlaces(const Graph& graph, std::span<const NodeId> nodes, bool reuse)
    : graph_(graph), nodes_(nodes), reuse_(reuse), entries_(nodes.size()) {
  for (std::size_t position = 0; position < nodes.size(); ++position) {
    entries_[position].owner = position;
    entries_[position].last_use = position;
    const bool is_view = view_shift(graph, nodes[position]).has_value();
    for (const NodeId argument : graph.arguments(nodes[position])) {
      if (!graph[argument].per_row) continue;
      const std::size_t owner = entries_[position_of(argument)].owner;
      entries_[owner].last_use = position;
      if (is_view) entries_[position].owner = owner;
    }
  }
}

// Positions are found by bisection: a table by node would cost every pass the size of the whole graph.
std::size_t RowPlaces::position_of(NodeId id) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(nodes_, id) - nodes_.begin());
}

void RowPlaces::keep(NodeId id) { entries_[entries_[position_of(id)].owner].last_use = never; }

std::int64_t RowPlaces::take(std::size_t position) {
  return entries_[position].offset = scratch_.take(element_count(graph_.shape(nodes_[position])));
}

void RowPlaces::release(std::size_t position) {
  if (!reuse_) return;
  for (const NodeId argument : graph_.arguments(nodes_[position])) {
    if (!graph_[argument].per_row) continue;
    const std::size_t owner = entries_[position_of(argument)].owner;
    Entry& entry = entries_[owner];
    if (entry.last_use != position || entry.offset < 0) continue;
    scratch_.give(entry.offset, element_count(graph_.shape(nodes_[owner])));
    entry.offset = -1;
  }
}

}  // namespace steepest
