#include "objective/facts.hpp"

#include <algorithm>

namespace steepest {
namespace {

NodeId without_stretching(const Graph& graph, NodeId id) {
  while (graph[id].op == Op::broadcast || graph[id].op == Op::reshape) id = graph.arguments(id)[0];
  return id;
}

Sign sign_of(std::span<const double> values) {
  if (std::ranges::all_of(values, [](double v) { return v == 0; })) return Sign::zero;
  if (std::ranges::all_of(values, [](double v) { return v >= 0; })) return Sign::nonnegative;
  if (std::ranges::all_of(values, [](double v) { return v <= 0; })) return Sign::nonpositive;
  return Sign::unknown;
}

Fact joined(std::span<const Fact> facts) {
  Fact result = facts.front();
  for (const Fact& fact : facts.subspan(1)) {
    result.degree = std::max(result.degree, fact.degree);
    result.curvature = joined(result.curvature, fact.curvature);
    result.sign = joined(result.sign, fact.sign);
    result.smooth = result.smooth && fact.smooth;
  }
  return result;
}

Fact unknown_fact(std::span<const Fact> arguments, bool smooth) {
  Fact result = joined(arguments);
  result.sign = Sign::unknown;
  result.smooth = result.smooth && smooth;
  if (result.degree == 0) return result;
  result.degree = no_degree;
  result.curvature = Curvature::unknown;
  return result;
}

Fact extreme_fact(const Fact& argument, bool largest) {
  Fact result = argument;
  if (argument.degree == 0) return result;
  result.degree = no_degree;
  result.smooth = false;
  const Curvature kept = largest ? Curvature::convex : Curvature::concave;
  const bool keeps = argument.curvature == Curvature::affine || argument.curvature == kept;
  result.curvature = keeps ? kept : Curvature::unknown;
  return result;
}

/// A bilinear operator: matmul, row_outer.
Fact product_fact(const Graph& graph, NodeId id, std::span<const Fact> arguments) {
  const Fact &a = arguments[0], &b = arguments[1];
  Fact result;
  result.degree = std::min(a.degree + b.degree, no_degree);
  result.sign = product(a.sign, b.sign);
  result.smooth = a.smooth && b.smooth;
  if (b.degree == 0) {
    result.curvature = scaled(a.curvature, b.sign);
  } else if (a.degree == 0) {
    result.curvature = scaled(b.curvature, a.sign);
  } else {
    const auto nodes = graph.arguments(id);
    const bool square = nodes[0] == nodes[1] && graph.shape(nodes[0]).size() == 1 && a.curvature == Curvature::affine;
    result.curvature = square ? Curvature::convex : Curvature::unknown;
    if (square) result.sign = Sign::nonnegative;
  }
  return result;
}

/// Arrays rearranged by an index that is not allowed to depend on the parameters.
Fact indexed_fact(std::span<const Fact> arguments) {
  return arguments[1].degree == 0 ? arguments[0] : unknown_fact(arguments, false);
}

/// Whether the body of a scan is smooth in all its arguments.
bool smooth_body(const Function& body) {
  std::vector<NodeId> inputs;
  for (const Input& input : body.graph().inputs()) inputs.push_back(input.node);
  const std::vector<Fact> facts = facts_of(body.graph(), body.outputs(), inputs);
  return std::ranges::all_of(body.outputs(), [&](NodeId output) { return facts[output].smooth; });
}

Fact structural_fact(const Graph& graph, NodeId id, std::span<const Fact> arguments) {
  switch (graph[id].op) {
    case Op::reduce_sum:
    case Op::row_sum:
    case Op::reshape:
    case Op::permute:
    case Op::broadcast:
    case Op::slice:
    case Op::unslice:
    case Op::lift_rows: return arguments[0];
    case Op::concat: return joined(arguments);
    case Op::reduce_max:
    case Op::row_max: return extreme_fact(arguments[0], true);
    case Op::reduce_min:
    case Op::row_min: return extreme_fact(arguments[0], false);
    case Op::gather:
    case Op::scatter_add: return indexed_fact(arguments);
    case Op::matmul:
    case Op::row_outer: return product_fact(graph, id, arguments);
    case Op::detach: {
      Fact result = unknown_fact(arguments, true);
      result.smooth = true;  // derivatives do not look inside
      return result;
    }
    case Op::scan:
      return unknown_fact(arguments, smooth_body(graph.function(static_cast<std::uint32_t>(graph[id].payload))));
    default: return unknown_fact(arguments, true);
  }
}

Fact leaf_fact(const Graph& graph, NodeId id, std::span<const NodeId> parameters) {
  Fact result;
  if (std::ranges::find(parameters, id) != parameters.end()) return {1, Curvature::affine, Sign::unknown, true};
  if (const std::optional<double> value = graph.literal_value(id)) result.sign = sign_of({&*value, 1});
  if (graph[id].op == Op::constant) result.sign = sign_of(graph.constant_values(id));
  if (graph[id].op == Op::row_count) result.sign = Sign::nonnegative;
  return result;
}

}  // namespace

Curvature negated(Curvature curvature) {
  if (curvature == Curvature::convex) return Curvature::concave;
  if (curvature == Curvature::concave) return Curvature::convex;
  return curvature;
}

Sign negated(Sign sign) {
  if (sign == Sign::nonnegative) return Sign::nonpositive;
  if (sign == Sign::nonpositive) return Sign::nonnegative;
  return sign;
}

Curvature joined(Curvature a, Curvature b) {
  if (a == Curvature::constant) return b;
  if (b == Curvature::constant || a == b) return a;
  if (a == Curvature::affine) return b;
  if (b == Curvature::affine) return a;
  return Curvature::unknown;
}

Sign joined(Sign a, Sign b) {
  if (a == Sign::zero) return b;
  if (b == Sign::zero || a == b) return a;
  return Sign::unknown;
}

Sign product(Sign a, Sign b) {
  if (a == Sign::zero || b == Sign::zero) return Sign::zero;
  if (a == Sign::unknown || b == Sign::unknown) return Sign::unknown;
  return a == b ? Sign::nonnegative : Sign::nonpositive;
}

Curvature scaled(Curvature curvature, Sign factor) {
  if (factor == Sign::nonnegative || factor == Sign::zero) return curvature;
  if (factor == Sign::nonpositive) return negated(curvature);
  const bool bent = curvature == Curvature::convex || curvature == Curvature::concave;
  return bent ? Curvature::unknown : curvature;
}

/// Whether `shift` is the maximum of `value` over the axes of `reduction`, with 0 where that is infinite: the shift
/// that logsumexp subtracts and adds again. Any other shift need not cancel.
bool is_maximum_shift(const Graph& graph, NodeId shift, NodeId value, NodeId reduction) {
  if (graph[shift].op != Op::where) return false;
  const NodeId detached = graph.arguments(shift)[1];
  if (graph[detached].op != Op::detach) return false;
  const NodeId maximum = graph.arguments(detached)[0];
  return graph[maximum].op == Op::reduce_max && graph.arguments(maximum)[0] == value &&
         std::ranges::equal(graph.attributes(maximum), graph.attributes(reduction));
}

std::optional<NodeId> logsumexp_argument(const Graph& graph, NodeId id) {
  if (graph[id].op != Op::add) return {};
  for (const int side : {0, 1}) {
    const NodeId logarithm = without_stretching(graph, graph.arguments(id)[side]);
    const NodeId shift = without_stretching(graph, graph.arguments(id)[1 - side]);
    if (graph[logarithm].op != Op::log) continue;
    const NodeId sum = without_stretching(graph, graph.arguments(logarithm)[0]);
    if (graph[sum].op != Op::reduce_sum) continue;
    const NodeId power = graph.arguments(sum)[0];
    if (graph[power].op != Op::exp) continue;
    const NodeId difference = without_stretching(graph, graph.arguments(power)[0]);
    if (graph[difference].op != Op::sub) continue;
    if (without_stretching(graph, graph.arguments(difference)[1]) != shift) continue;
    const NodeId value = graph.arguments(difference)[0];
    if (is_maximum_shift(graph, shift, value, sum)) return value;
  }
  return {};
}

std::vector<Fact> facts_of(const Graph& graph, std::span<const NodeId> roots, std::span<const NodeId> parameters) {
  std::vector<Fact> facts(graph.size());
  std::vector<Fact> arguments;
  for (const NodeId id : reachable(graph, roots)) {
    if (graph.arguments(id).empty()) {
      facts[id] = leaf_fact(graph, id, parameters);
      continue;
    }
    arguments.clear();
    for (const NodeId argument : graph.arguments(id)) arguments.push_back(facts[argument]);
    facts[id] =
        is_elementwise(graph[id].op) ? elementwise_fact(graph, id, arguments) : structural_fact(graph, id, arguments);
    const std::optional<NodeId> shifted = logsumexp_argument(graph, id);
    if (!shifted || facts[*shifted].degree == 0) continue;
    // The shift is a function of the argument, but cancels.
    const Curvature inner = facts[*shifted].curvature;
    const bool convex = inner == Curvature::affine || inner == Curvature::convex;
    facts[id] = {no_degree, convex ? Curvature::convex : Curvature::unknown, Sign::unknown, facts[*shifted].smooth};
  }
  return facts;
}

}  // namespace steepest
