#include <array>

#include "derive/adjoint.hpp"
#include "derive/build.hpp"
#include "derive/forward.hpp"
#include "steepest/derive.hpp"

// A scan's derivatives are scans: forward with the tangent beside the carry, reverse as a second loop that runs the
// other way over the states that the first one kept.
namespace steepest {
namespace {

std::int64_t size_of(const Graph& graph, NodeId id) { return element_count(graph.shape(id)); }

NodeId flat(Graph& graph, NodeId value) { return reshape(graph, value, {size_of(graph, value)}); }

NodeId joined(Graph& graph, std::span<const NodeId> values) {
  std::vector<NodeId> vectors;
  for (const NodeId value : values) vectors.push_back(flat(graph, value));
  return concat(graph, vectors, 0);
}

NodeId part(Graph& graph, NodeId vector, std::int64_t start, const Shape& shape) {
  const std::array<std::int64_t, 3> range{start, element_count(shape), 1};
  return reshape(graph, slice(graph, vector, range), shape);
}

/// The outputs of a scan as [steps, output].
NodeId outputs_of(Graph& graph, NodeId scan, const ScanSpec& spec) {
  return part(graph, scan, spec.carry, {spec.steps, spec.output});
}

/// Columns start .. start + size of a [steps, width] array, as [steps, shape...].
NodeId columns_of(Graph& graph, NodeId outputs, std::int64_t start, const Shape& shape) {
  const std::int64_t steps = graph.shape(outputs)[0];
  const std::array<std::int64_t, 6> ranges{0, steps, 1, start, element_count(shape), 1};
  Shape full{steps};
  full.insert(full.end(), shape.begin(), shape.end());
  return reshape(graph, slice(graph, outputs, ranges), full);
}

std::vector<NodeId> arguments_of(const Graph& graph, NodeId node) {
  return {graph.arguments(node).begin(), graph.arguments(node).end()};
}

const Function& body_of(const Graph& graph, NodeId node) {
  return graph.function(static_cast<std::uint32_t>(graph[node].payload));
}

/// The states before each step, [steps, carry].
NodeId states_of(Graph& graph, NodeId node) {
  const Function& body = body_of(graph, node);
  Graph nodes = body.graph();
  const NodeId carry = nodes.inputs()[0].node;
  const std::vector<NodeId> outputs{body.outputs()[0], carry};
  ScanSpec spec = scan_spec(graph, node);
  spec.output = spec.carry;
  const std::uint32_t index = graph.function(Function(std::move(nodes), outputs));
  return outputs_of(graph, scan(graph, spec, index, arguments_of(graph, node)), spec);
}

/// The body of the backward loop: (adjoint of the carry and of the captures; states, sequences, adjoint of the output;
/// captures) to (the same adjoints a step earlier, adjoints of the sequences' slices).
Function backward_body(const Function& body, const ScanSpec& spec) {
  Graph graph;
  const std::span<const Input> inputs = body.graph().inputs();
  const auto first_capture = static_cast<std::size_t>(1 + spec.sequences);
  std::int64_t captured = 0;
  for (std::size_t i = first_capture; i < inputs.size(); ++i) captured += element_count(inputs[i].shape);
  const NodeId carried = graph.input("adjoints", {spec.carry + captured});
  std::vector<NodeId> primal{graph.input("state", {spec.carry})};
  for (std::size_t i = 1; i < first_capture; ++i) primal.push_back(graph.input(inputs[i].name, inputs[i].shape));
  const NodeId output_adjoint = spec.output > 0 ? graph.input("output adjoint", {spec.output}) : carried;
  for (std::size_t i = first_capture; i < inputs.size(); ++i)
    primal.push_back(graph.input(inputs[i].name, inputs[i].shape));

  const std::vector<NodeId> results = graft(graph, body.graph(), body.outputs(), primal);
  const NodeId carry_adjoint = part(graph, carried, 0, {spec.carry});
  // The gradient of this product is the transposed Jacobian of the body times the adjoints.
  NodeId product = reduce_all(graph, Op::reduce_sum, multiply(graph, results[0], carry_adjoint));
  if (spec.output > 0) {
    product = add(graph, product, reduce_all(graph, Op::reduce_sum, multiply(graph, results[1], output_adjoint)));
  }
  const std::vector<NodeId> gradients = reverse(graph, product, primal);
  const std::span<const NodeId> all = gradients;
  std::vector<NodeId> next{gradients[0]};
  if (captured > 0) {
    const NodeId before = part(graph, carried, spec.carry, {captured});
    next.push_back(add(graph, before, joined(graph, all.subspan(first_capture))));
  }
  std::vector<NodeId> outputs{joined(graph, next)};
  if (spec.sequences > 0) outputs.push_back(joined(graph, all.subspan(1, first_capture - 1)));
  return {std::move(graph), std::move(outputs)};
}

}  // namespace

void reverse_scan(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments) {
  const ScanSpec spec = scan_spec(graph, node);
  const std::vector<NodeId> given = arguments_of(graph, node);
  const auto sequences = static_cast<std::size_t>(spec.sequences);
  const Function body = body_of(graph, node);

  ScanSpec backward{.steps = spec.steps, .backwards = !spec.backwards, .carry = spec.carry};
  std::vector<NodeId> initial{part(graph, adjoint.value, 0, {spec.carry})};
  for (std::size_t i = 1 + sequences; i < given.size(); ++i) {
    const Shape& shape = graph.shape(given[i]);
    backward.carry += element_count(shape);
    initial.push_back(broadcast(graph, graph.literal(0), shape));
  }
  std::vector<NodeId> passed{joined(graph, initial), states_of(graph, node)};
  for (std::size_t i = 1; i <= sequences; ++i) {
    passed.push_back(given[i]);
    backward.output += element_count(body.graph().inputs()[i].shape);
  }
  if (spec.output > 0) passed.push_back(outputs_of(graph, adjoint.value, spec));
  backward.sequences = static_cast<std::int64_t>(passed.size()) - 1;
  for (std::size_t i = 1 + sequences; i < given.size(); ++i) passed.push_back(given[i]);

  const std::uint32_t index = graph.function(backward_body(body, spec));
  const NodeId result = scan(graph, backward, index, passed);
  if (arguments.wants(0)) arguments.give(0, {part(graph, result, 0, {spec.carry}), {}});
  std::int64_t column = 0;
  for (std::size_t i = 1; i <= sequences; ++i) {
    const Shape& shape = body.graph().inputs()[i].shape;
    if (arguments.wants(i)) {
      arguments.give(i, {columns_of(graph, outputs_of(graph, result, backward), column, shape), {}});
    }
    column += element_count(shape);
  }
  std::int64_t start = spec.carry;
  for (std::size_t i = 1 + sequences; i < given.size(); ++i) {
    const Shape shape = graph.shape(given[i]);
    if (arguments.wants(i)) arguments.give(i, {part(graph, result, start, shape), {}});
    start += element_count(shape);
  }
}

NodeId forward_scan(Graph& graph, NodeId node, std::span<const std::optional<NodeId>> tangents) {
  const ScanSpec spec = scan_spec(graph, node);
  const std::vector<NodeId> given = arguments_of(graph, node);
  const Function body = body_of(graph, node);
  const auto first_capture = static_cast<std::size_t>(1 + spec.sequences);

  Graph nodes;
  const NodeId carried = nodes.input("state and tangent", {2 * spec.carry});
  std::vector<NodeId> primal{part(nodes, carried, 0, {spec.carry})};
  std::vector<std::optional<NodeId>> by{part(nodes, carried, spec.carry, {spec.carry})};
  std::vector<NodeId> passed{
      joined(graph, std::array{given[0], tangents[0].value_or(broadcast(graph, graph.literal(0), {spec.carry}))})};
  ScanSpec doubled{
      .steps = spec.steps, .backwards = spec.backwards, .carry = 2 * spec.carry, .output = 2 * spec.output};
  for (std::size_t i = 1; i < given.size(); ++i) {
    const Input& input = body.graph().inputs()[i];
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
