#include <array>
#include <cmath>

#include "steepest/base.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

void check_flag(const Graph& graph, const ScanSpec& spec, std::span<const NodeId> arguments) {
  if (spec.flag_argument < 0) return;
  if (spec.flag_argument > spec.sequences) throw InternalError("a scan whose flag is no sequence");
  const Shape& shape = graph.shape(arguments[static_cast<std::size_t>(spec.flag_argument)]);
  const std::int64_t size = spec.flag_argument == 0 ? spec.carry : element_count(Shape(shape.begin() + 1, shape.end()));
  if (spec.flag_element < 0 || spec.flag_element >= size) throw InternalError("a scan whose flag is out of range");
}

bool any_per_row(const Graph& graph, std::span<const NodeId> arguments) {
  for (const NodeId argument : arguments) {
    if (graph[argument].per_row) return true;
  }
  return false;
}

NodeId part(Graph& graph, NodeId vector, std::int64_t start, std::int64_t count) {
  return slice(graph, vector, std::array<std::int64_t, 3>{start, count, 1});
}

/// Steps first .. first + count of a sequence [T, ...].
NodeId steps_of(Graph& graph, NodeId sequence, std::int64_t first, std::int64_t count) {
  const Shape shape = graph.shape(sequence);
  std::vector<std::int64_t> ranges{first, count, 1};
  for (std::size_t axis = 1; axis < shape.size(); ++axis) ranges.insert(ranges.end(), {0, shape[axis], 1});
  return slice(graph, sequence, ranges);
}

/// Some of a scan's steps with another start.
struct Stretch {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

NodeId stretch(Graph& graph, ScanSpec spec, std::uint32_t body, std::span<const NodeId> arguments, NodeId carry,
               const Stretch& steps) {
  spec.steps = steps.count;
  std::vector<NodeId> given{carry};
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const bool is_sequence = static_cast<std::int64_t>(i) <= spec.sequences;
    given.push_back(is_sequence ? steps_of(graph, arguments[i], steps.first, steps.count) : arguments[i]);
  }
  return scan(graph, spec, body, given);
}

/// The body of the outer loop: one segment, which is a scan.
Function segment_body(const Graph& graph, const ScanSpec& inner, std::uint32_t body,
                      std::span<const NodeId> arguments) {
  Graph nodes;
  std::vector<NodeId> given;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    Shape shape = graph.shape(arguments[i]);
    if (i > 0 && static_cast<std::int64_t>(i) <= inner.sequences) shape[0] = inner.steps;
    given.push_back(nodes.input(graph.function(body).graph().inputs()[i].name, shape));
  }
  const std::uint32_t index = nodes.function(graph.function(body));
  const NodeId result = scan(nodes, inner, index, given);
  std::vector<NodeId> outputs{part(nodes, result, 0, inner.carry)};
  if (inner.output > 0) outputs.push_back(part(nodes, result, inner.carry, inner.steps * inner.output));
  return {std::move(nodes), std::move(outputs)};
}

/// A sequence [count * length, ...] as [count, length, ...].
NodeId in_segments(Graph& graph, NodeId sequence, std::int64_t count, std::int64_t length) {
  Shape shape = graph.shape(sequence);
  shape[0] = length;
  shape.insert(shape.begin(), count);
  return reshape(graph, sequence, shape);
}

}  // namespace

NodeId scan(Graph& graph, const ScanSpec& spec, std::uint32_t body, std::span<const NodeId> arguments) {
  const Function& function = graph.function(body);
  if (function.graph().inputs().size() != arguments.size())
    throw InternalError("a scan whose body takes other arguments");
  const std::size_t outputs = spec.output > 0 ? 2 : 1;
  if (function.outputs().size() != outputs) throw InternalError("a scan whose body gives other results");
  if (graph.shape(arguments[0]) != Shape{spec.carry}) throw InternalError("a scan whose carry has another shape");
  check_flag(graph, spec, arguments);
  const std::array<std::int64_t, 7> attributes{spec.steps,     spec.backwards ? 1 : 0, spec.carry,       spec.output,
                                               spec.sequences, spec.flag_argument,     spec.flag_element};
  return graph.intern({.op = Op::scan,
                       .arguments = arguments,
                       .attributes = attributes,
                       .payload = body,
                       .shape = {spec.carry + spec.steps * spec.output},
                       .per_row = any_per_row(graph, arguments)});
}

ScanSpec scan_spec(const Graph& graph, NodeId scan) {
  const std::span<const std::int64_t> fields = graph.attributes(scan);
  return {.steps = fields[0],
          .backwards = fields[1] != 0,
          .carry = fields[2],
          .output = fields[3],
          .sequences = fields[4],
          .flag_argument = fields[5],
          .flag_element = fields[6]};
}

NodeId checkpointed_scan(Graph& graph, const ScanSpec& spec, std::uint32_t body, std::span<const NodeId> arguments) {
  constexpr std::int64_t fewest_steps = 4;
  const bool flag_outside = spec.flag_argument > 0;
  if (spec.steps < fewest_steps || spec.backwards || flag_outside) return scan(graph, spec, body, arguments);
  ScanSpec inner = spec;
  inner.steps = std::llround(std::sqrt(static_cast<double>(spec.steps)));
  const std::int64_t count = spec.steps / inner.steps, covered = count * inner.steps;
  ScanSpec outer = spec;
  outer.steps = count;
  outer.output = inner.steps * inner.output;
  std::vector<NodeId> given{arguments[0]};
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const bool is_sequence = static_cast<std::int64_t>(i) <= spec.sequences;
    given.push_back(is_sequence ? in_segments(graph, steps_of(graph, arguments[i], 0, covered), count, inner.steps)
                                : arguments[i]);
  }
  const std::uint32_t segment = graph.function(segment_body(graph, inner, body, arguments));
  const NodeId most = scan(graph, outer, segment, given);
  if (covered == spec.steps) return most;
  const NodeId carry = part(graph, most, 0, spec.carry);
  const NodeId rest = stretch(graph, spec, body, arguments, carry, {covered, spec.steps - covered});
  if (spec.output == 0) return rest;
  const std::array parts{part(graph, rest, 0, spec.carry), part(graph, most, spec.carry, covered * spec.output),
                         part(graph, rest, spec.carry, (spec.steps - covered) * spec.output)};
  return concat(graph, parts, 0);
}

bool has_body(Op op) { return op == Op::scan || op == Op::argmin; }

NodeId argmin(Graph& graph, std::int64_t steps, std::uint32_t body, std::span<const NodeId> arguments) {
  const Function& function = graph.function(body);
  if (function.graph().inputs().size() != arguments.size())
    throw InternalError("an argmin whose function takes other arguments");
  const bool is_scalar = function.outputs().size() == 1 && function.graph().shape(function.outputs()[0]).empty();
  if (!is_scalar) throw InternalError("an argmin of a function that is no number");
  const Shape shape = graph.shape(arguments[0]);
  if (shape.size() != 1 || shape[0] == 0) throw InternalError("an argmin whose start is no vector");
  return graph.intern({.op = Op::argmin,
                       .arguments = arguments,
                       .attributes = std::array{steps},
                       .payload = body,
                       .shape = shape,
                       .per_row = any_per_row(graph, arguments)});
}

}  // namespace steepest
