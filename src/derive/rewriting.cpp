#include "derive/rewriting.hpp"

#include "steepest/structural.hpp"

namespace steepest {

ExpandedGraph Rewriting::run(std::span<const NodeId> roots, const Rule& rule) {
  for (const Input& input : source_.inputs()) {
    copies_[input.node] = result_.graph.input(input.name, input.shape, input.per_row);
    note(input.node);
  }
  for (const NodeId id : reachable(source_, roots)) {
    if (copies_.contains(id)) continue;
    const std::optional<NodeId> other = rule(*this, id);
    copies_[id] = other ? *other : like(id);
    note(id);  // whatever is new is a part of it
  }
  for (const NodeId root : roots) result_.outputs.push_back(copies_.at(root));
  return std::move(result_);
}

NodeId Rewriting::copy_of(NodeId id) {
  const auto found = copies_.find(id);
  return found != copies_.end() ? found->second : copies_[id] = like(id);
}

NodeId Rewriting::like(NodeId id) {
  const Node& node = source_[id];
  Graph& graph = result_.graph;
  if (node.op == Op::constant) return graph.constant(source_.shape(id), source_.constant_values(id), node.element);
  std::vector<NodeId> arguments;
  for (const NodeId argument : source_.arguments(id)) arguments.push_back(copies_.at(argument));
  const auto index = static_cast<std::uint32_t>(node.payload);
  return graph.intern({.op = node.op,
                       .arguments = arguments,
                       .attributes = source_.attributes(id),
                       .payload = has_body(node.op) ? graph.function(source_.function(index)) : node.payload,
                       .shape = source_.shape(id),
                       .element = node.element,
                       .per_row = node.per_row});
}

}  // namespace steepest
