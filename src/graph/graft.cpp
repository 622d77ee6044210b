#include <algorithm>
#include <unordered_map>
#include <unordered_set>

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
  Copy(Graph& to, const Graph& from, std::unordered_map<NodeId, NodeId> replaced)
      : to_(to), from_(from), copies_(std::move(replaced)) {}

  std::vector<NodeId> of(std::span<const NodeId> roots) {
    for (const NodeId id : needed(roots)) copies_[id] = copied(id);
    std::vector<NodeId> result;
    for (const NodeId root : roots) result.push_back(copies_.at(root));
    return result;
  }

 private:
  /// What is not replaced, oldest first.
  std::vector<NodeId> needed(std::span<const NodeId> roots) const {
    std::vector<NodeId> waiting(roots.begin(), roots.end()), result;
    std::unordered_set<NodeId> seen;
    while (!waiting.empty()) {
      const NodeId id = waiting.back();
      waiting.pop_back();
      if (copies_.contains(id) || !seen.insert(id).second) continue;
      result.push_back(id);
      for (const NodeId argument : from_.arguments(id)) waiting.push_back(argument);
    }
    std::ranges::sort(result);
    return result;
  }

  NodeId copied(NodeId id) {
    const Node node = from_[id];
    if (node.op == Op::input) throw InternalError("a graft that reaches an input without a replacement");
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
                       .payload = has_body(node.op) ? to_.function(from_.function(index)) : node.payload,
                       .shape = from_.shape(id),
                       .element = node.element,
                       .per_row = per_row && !reduces_rows(from_, id)});
  }

  Graph& to_;
  const Graph& from_;
  std::unordered_map<NodeId, NodeId> copies_;
};

}  // namespace

std::vector<NodeId> graft(Graph& to, const Graph& from, std::span<const NodeId> roots, std::span<const NodeId> inputs) {
  if (inputs.size() != from.inputs().size()) throw InternalError("a graft with another number of inputs");
  std::unordered_map<NodeId, NodeId> replaced;
  for (std::size_t i = 0; i < inputs.size(); ++i) replaced[from.inputs()[i].node] = inputs[i];
  return graft(to, from, roots, replaced);
}

std::vector<NodeId> graft(Graph& to, const Graph& from, std::span<const NodeId> roots,
                          const std::unordered_map<NodeId, NodeId>& replaced) {
  return Copy(to, from, replaced).of(roots);
}

}  // namespace steepest
