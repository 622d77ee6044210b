#include "derive/forward.hpp"

#include <algorithm>
#include <unordered_map>

#include "derive/build.hpp"
#include "steepest/base.hpp"
#include "steepest/derive.hpp"
#include "steepest/expression.hpp"

namespace steepest {
namespace {

using Tangent = std::optional<NodeId>;

Tangent sum(Graph& graph, const Tangent& a, const Tangent& b) {
  if (!a || !b) return a ? a : b;
  return add(graph, *a, *b);
}

Tangent forward_elementwise(Graph& graph, NodeId node, std::span<const NodeId> arguments,
                            std::span<const Tangent> tangents) {
  std::vector<Expression> values;
  for (const NodeId argument : arguments) values.emplace_back(graph, argument);
  Tangent total;
  for (std::size_t which = 0; which < values.size(); ++which) {
    if (!tangents[which]) continue;
    const NodeId by = partial(graph[node].op, static_cast<int>(which), values, {graph, node}).node();
    if (graph.is_literal(by, 0)) continue;
    const bool selects = graph[by].element == Element::mask;
    const NodeId term = selects ? select(graph, by, *tangents[which]) : multiply(graph, by, *tangents[which]);
    total = sum(graph, total, broadcast(graph, term, graph.shape(node)));
  }
  return total;
}

}  // namespace

std::vector<NodeId> forward(Graph& graph, std::span<const NodeId> outputs, std::span<const NodeId> inputs,
                            std::span<const std::optional<NodeId>> tangents) {
  if (inputs.size() != tangents.size()) throw InternalError("forward mode needs a tangent an input");
  std::unordered_map<NodeId, NodeId> by_node;
  std::vector<bool> given;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] >= given.size()) given.resize(static_cast<std::size_t>(inputs[i]) + 1);
    given[inputs[i]] = true;
    if (tangents[i]) by_node[inputs[i]] = *tangents[i];
  }
  for (const NodeId id : reachable(graph, outputs)) {
    const Node node = graph[id];
    if ((id < given.size() && given[id]) || node.element != Element::real) continue;
    const std::vector<NodeId> arguments(graph.arguments(id).begin(), graph.arguments(id).end());
    std::vector<Tangent> own;
    for (const NodeId argument : arguments) {
      const auto found = by_node.find(argument);
      own.push_back(found == by_node.end() ? Tangent() : found->second);
    }
    if (std::ranges::none_of(own, [](const Tangent& tangent) { return tangent.has_value(); })) continue;
    const Tangent tangent =
        is_elementwise(node.op) ? forward_elementwise(graph, id, arguments, own) : forward_structural(graph, id, own);
    if (tangent) by_node[id] = *tangent;
  }
  std::vector<NodeId> result;
  for (const NodeId output : outputs) {
    const auto found = by_node.find(output);
    result.push_back(found != by_node.end() ? found->second : broadcast(graph, graph.literal(0), graph.shape(output)));
  }
  return result;
}

}  // namespace steepest
