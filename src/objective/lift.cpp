#include "objective/lift.hpp"

#include <algorithm>
#include <map>

#include "steepest/structural.hpp"

namespace steepest {
namespace {

bool reduces_rows(const Graph& graph, NodeId id) {
  const bool below = std::ranges::any_of(graph.arguments(id), [&](NodeId argument) { return graph[argument].per_row; });
  return below && !graph[id].per_row;
}

NodeId with_arguments(Graph& graph, NodeId id, const std::vector<NodeId>& arguments) {
  const Node node = graph[id];
  const std::vector<std::int64_t> attributes(graph.attributes(id).begin(), graph.attributes(id).end());
  const bool per_row = std::ranges::any_of(arguments, [&](NodeId argument) { return graph[argument].per_row; });
  return graph.intern({.op = node.op,
                       .arguments = arguments,
                       .attributes = attributes,
                       .payload = node.payload,
                       .shape = graph.shape(id),
                       .element = node.element,
                       .per_row = per_row});
}

}  // namespace

std::vector<bool> dependence(const Graph& graph, std::span<const NodeId> roots, std::span<const NodeId> sources) {
  std::vector<bool> depends(graph.size());
  for (const NodeId source : sources) depends[source] = true;
  for (const NodeId id : reachable(graph, roots)) {
    for (const NodeId argument : graph.arguments(id)) depends[id] = depends[id] || depends[argument];
  }
  return depends;
}

std::optional<Lifted> lift_inputs(Graph& graph, std::span<const NodeId> roots, std::span<const NodeId> inputs) {
  const std::vector<bool> depends = dependence(graph, roots, inputs);
  Lifted lifted;
  std::map<NodeId, NodeId> replacements;
  for (const NodeId input : inputs) {
    lifted.inputs.push_back(lift_rows(graph, input));
    replacements[input] = lifted.inputs.back();
  }
  for (const NodeId id : reachable(graph, roots)) {
    if (!depends[id] || replacements.contains(id)) continue;
    if (reduces_rows(graph, id)) return {};
    std::vector<NodeId> arguments(graph.arguments(id).begin(), graph.arguments(id).end());
    for (NodeId& argument : arguments) {
      if (depends[argument]) argument = replacements.at(argument);
    }
    replacements[id] = with_arguments(graph, id, arguments);
  }
  for (const NodeId root : roots) lifted.roots.push_back(depends[root] ? replacements.at(root) : root);
  return lifted;
}

}  // namespace steepest
