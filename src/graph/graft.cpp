#include <algorithm>
#include <unordered_map>

#include "steepest/base.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

bool reduces_rows(const Graph& graph, NodeId id) {
  switch (graph[id].op) {
    case Op::row_count:
    case Op::row_sum:
    case Op::row_prod:
    case Op::row_min:
    case Op::row_max:
    case Op::row_outer: return true;
    case Op::scatter_add: return graph.attributes(id)[1] != 0;
    default: return false;
  }
}

class Copy final {
 public:
  Copy(Graph& to, const Graph& from, std::span<const NodeId> inputs) : to_(to), from_(from), inputs_(inputs) {}

  void node(NodeId id) { copies_[id] = copied(id); }
  NodeId of(NodeId id) const { return copies_.at(id); }

 private:
  NodeId copied(NodeId id) {
    const Node node = from_[id];
    if (node.op == Op::input) return inputs_[node.payload];
    if (node.op == Op::constant) return to_.constant(from_.shape(id), from_.constant_values(id), node.element);
    std::vector<NodeId> arguments;
    for (const NodeId argument : from_.arguments(id)) arguments.push_back(copies_.at(argument));
    if (is_elementwise(node.op)) return elementwise(to_, node.op, arguments);
    const auto is_per_row = [&](NodeId argument) { return to_[argument].per_row; };
    const bool per_row = node.op == Op::lift_rows || std::ranges::any_of(arguments, is_per_row);
    const std::vector<std::int64_t> attributes(from_.attributes(id).begin(), from_.attributes(id).end());
    const auto index = static_cast<std::uint32_t>(node.payload);
    return to_.intern({.op = node.op,
                       .arguments = arguments,
                       .attributes = attributes,
                       .payload = node.op == Op::scan ? to_.function(from_.function(index)) : node.payload,
                       .shape = from_.shape(id),
                       .element = node.element,
                       .per_row = per_row && !reduces_rows(from_, id)});
  }

  Graph& to_;
  const Graph& from_;
  std::span<const NodeId> inputs_;
  std::unordered_map<NodeId, NodeId> copies_;
};

}  // namespace

std::vector<NodeId> graft(Graph& to, const Graph& from, std::span<const NodeId> roots, std::span<const NodeId> inputs) {
  if (inputs.size() != from.inputs().size()) throw InternalError("a graft with another number of inputs");
  Copy copy(to, from, inputs);
  for (const NodeId id : reachable(from, roots)) copy.node(id);
  std::vector<NodeId> result;
  for (const NodeId root : roots) result.push_back(copy.of(root));
  return result;
}

}  // namespace steepest
