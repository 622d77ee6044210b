#include "derive/forward.hpp"
#include "derive/scan_parts.hpp"
#include "steepest/derive.hpp"

namespace steepest {

/// The tangent runs beside the carry.
NodeId forward_scan(Graph& graph, NodeId node, std::span<const std::optional<NodeId>> tangents) {
  const ScanSpec spec = scan_spec(graph, node);
  const std::vector<NodeId> given(graph.arguments(node).begin(), graph.arguments(node).end());
  const Function body = body_of(graph, node);
  const auto first_capture = static_cast<std::size_t>(1 + spec.sequences);

  Graph nodes;
  const NodeId carried = nodes.input("state and tangent", {2 * spec.carry});
  std::vector<NodeId> primal{part(nodes, carried, 0, {spec.carry})};
  std::vector<std::optional<NodeId>> by{part(nodes, carried, spec.carry, {spec.carry})};
  std::vector<NodeId> passed{
      joined(graph, std::array{given[0], tangents[0].value_or(broadcast(graph, graph.literal(0), {spec.carry}))})};
  ScanSpec doubled = spec;
  doubled.carry = 2 * spec.carry;
  doubled.output = 2 * spec.output;
  doubled.sequences = 0;
  for (std::size_t i = 1; i < given.size(); ++i) {
    const Input& input = body.graph().inputs()[i];
    if (spec.flag_argument == static_cast<std::int64_t>(i)) {
      doubled.flag_argument = static_cast<std::int64_t>(passed.size());
    }
    primal.push_back(nodes.input(input.name, input.shape));
    by.push_back(tangents[i] ? std::optional(nodes.input(input.name + " tangent", input.shape)) : std::nullopt);
    passed.push_back(given[i]);
    if (tangents[i]) passed.push_back(*tangents[i]);
    if (i < first_capture) doubled.sequences = static_cast<std::int64_t>(passed.size()) - 1;
  }
  const std::vector<NodeId> values = graft(nodes, body.graph(), body.outputs(), primal);
  const std::vector<NodeId> derivatives = forward(nodes, values, primal, by);
  std::vector<NodeId> outputs;
  for (std::size_t i = 0; i < values.size(); ++i) {
    outputs.push_back(joined(nodes, std::array{values[i], derivatives[i]}));
  }
  const NodeId result = scan(graph, doubled, graph.function(Function(std::move(nodes), outputs)), passed);
  std::vector<NodeId> tangent{part(graph, result, spec.carry, {spec.carry})};
  if (spec.output > 0) {
    tangent.push_back(columns_of(graph, outputs_of(graph, result, doubled), spec.output, {spec.output}));
  }
  return joined(graph, tangent);
}

}  // namespace steepest
