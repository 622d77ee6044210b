#include "objective/facts.hpp"

#include <algorithm>
#include <cmath>

namespace steepest {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

NodeId without_stretching(const Graph& graph, NodeId id) {
  while (graph[id].op == Op::broadcast || graph[id].op == Op::reshape) id = graph.arguments(id)[0];
  return id;
}

Range range_of(std::span<const double> values) {
  if (std::ranges::any_of(values, [](double v) { return std::isnan(v); })) return {};
  const auto [low, high] = std::ranges::minmax(values);
  return {low, high};
}

/// A sum of `count` values in a range; a number of rows is not known.
Range repeated(Range range, std::optional<double> count) {
  if (count) return product(range, {*count, *count});
  return {range.low >= 0 ? 0 : -infinity, range.high <= 0 ? 0 : infinity};
}

Fact joined(std::span<const Fact> facts) {
  Fact result = facts.front();
  for (const Fact& fact : facts.subspan(1)) {
    result.degree = std::max(result.degree, fact.degree);
    result.curvature = joined(result.curvature, fact.curvature);
    result.range = joined(result.range, fact.range);
    result.smooth = result.smooth && fact.smooth;
    result.positive = result.positive && fact.positive;
    result.above_low = result.above_low && fact.above_low;
    result.logarithm = joined(result.logarithm, fact.logarithm);
  }
  return result;
}

Fact unknown_fact(std::span<const Fact> arguments, bool smooth) {
  Fact result = joined(arguments);
  result.range = {};
  result.smooth = result.smooth && smooth;
  result.positive = result.above_low = false;
  result.logarithm = Curvature::unknown;
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
  const bool logarithm_keeps = argument.logarithm <= Curvature::affine || argument.logarithm == kept;
  result.logarithm = logarithm_keeps ? kept : Curvature::unknown;
  return result;
}

/// A sum over axes or rows.
Fact sum_fact(const Graph& graph, NodeId id, const Fact& argument) {
  Fact result = argument;
  std::optional<double> count;
  if (graph[id].op == Op::reduce_sum)
    count = static_cast<double>(element_count(graph.shape(graph.arguments(id)[0]))) /
            static_cast<double>(std::max<std::int64_t>(1, element_count(graph.shape(id))));
  result.range = repeated(argument.range, count);
  // A sum of nothing is 0.
  if (!count || *count == 0) result.positive = result.above_low = false;
  result.logarithm = result.positive ? logarithm_of_sum(argument.logarithm, argument.logarithm) : Curvature::unknown;
  return result;
}

/// A bilinear operator: matmul, row_outer.
Fact product_fact(const Graph& graph, NodeId id, std::span<const Fact> arguments) {
  const Fact &a = arguments[0], &b = arguments[1];
  Fact result;
  result.degree = std::min(a.degree + b.degree, no_degree);
  const std::int64_t length = graph[id].op == Op::matmul ? graph.shape(graph.arguments(id)[0]).back() : 1;
  result.range =
      repeated(product(a.range, b.range),
               graph[id].op == Op::matmul ? std::optional<double>(static_cast<double>(length)) : std::nullopt);
  result.smooth = a.smooth && b.smooth;
  if (b.degree == 0) {
    result.curvature = scaled(a.curvature, b.range);
  } else if (a.degree == 0) {
    result.curvature = scaled(b.curvature, a.range);
  } else {
    const auto nodes = graph.arguments(id);
    const bool square = nodes[0] == nodes[1] && graph.shape(nodes[0]).size() == 1 && a.curvature == Curvature::affine;
    result.curvature = square ? Curvature::convex : Curvature::unknown;
    if (square) result.range = at_least_zero;
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
    case Op::row_sum: return sum_fact(graph, id, arguments[0]);
    case Op::unslice: {
      Fact result = arguments[0];
      result.range = joined(result.range, {0, 0});
      result.positive = result.above_low = false;
      result.logarithm = Curvature::unknown;
      return result;
    }
    case Op::reshape:
    case Op::permute:
    case Op::broadcast:
    case Op::slice:
    case Op::lift_rows: return arguments[0];
    case Op::concat: return joined(arguments);
    case Op::reduce_max:
    case Op::row_max: return extreme_fact(arguments[0], true);
    case Op::reduce_min:
    case Op::row_min: return extreme_fact(arguments[0], false);
    case Op::gather: return indexed_fact(arguments);
    case Op::scatter_add: {
      Fact result = indexed_fact(arguments);
      result.range = repeated(joined(result.range, {0, 0}), {});
      result.positive = result.above_low = false;
      result.logarithm = Curvature::unknown;
      return result;
    }
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

Fact leaf_fact(const Graph& graph, NodeId id, bool is_parameter) {
  if (is_parameter) return {1, Curvature::affine, {}, true};
  Fact result;
  if (const std::optional<double> value = graph.literal_value(id)) result.range = range_of({&*value, 1});
  if (graph[id].op == Op::constant) result.range = range_of(graph.constant_values(id));
  if (graph[id].op == Op::row_count) result.range = at_least_zero;
  result.positive = result.range.low > 0;
  if (result.positive) result.logarithm = Curvature::constant;
  return result;
}

}  // namespace

Curvature negated(Curvature curvature) {
  if (curvature == Curvature::convex) return Curvature::concave;
  if (curvature == Curvature::concave) return Curvature::convex;
  return curvature;
}

Range negated(Range range) { return {-range.high, -range.low}; }

Curvature joined(Curvature a, Curvature b) {
  if (a == Curvature::constant) return b;
  if (b == Curvature::constant || a == b) return a;
  if (a == Curvature::affine) return b;
  if (b == Curvature::affine) return a;
  return Curvature::unknown;
}

Range joined(Range a, Range b) { return {std::min(a.low, b.low), std::max(a.high, b.high)}; }

Range sum(Range a, Range b) { return {a.low + b.low, a.high + b.high}; }

Range product(Range a, Range b) {
  // A bound of 0 meets a factor that is finite, however large.
  const auto times = [](double x, double y) { return x == 0 || y == 0 ? 0 : x * y; };
  const auto [low, high] =
      std::minmax({times(a.low, b.low), times(a.low, b.high), times(a.high, b.low), times(a.high, b.high)});
  return {low, high};
}

Range square(Range a) {
  const Range squared = product(a, a);
  return {a.nonnegative() || a.nonpositive() ? squared.low : 0, squared.high};
}

Curvature logarithm_of_sum(Curvature a, Curvature b) {
  const Curvature both = joined(a, b);
  if (both == Curvature::constant) return both;
  return both == Curvature::affine || both == Curvature::convex ? Curvature::convex : Curvature::unknown;
}

Curvature scaled(Curvature curvature, Range factor) {
  if (factor.nonnegative()) return curvature;
  if (factor.nonpositive()) return negated(curvature);
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
  std::vector<bool> is_parameter(graph.size());
  for (const NodeId parameter : parameters) is_parameter[parameter] = true;
  std::vector<Fact> arguments;
  for (const NodeId id : reachable(graph, roots)) {
    if (graph.arguments(id).empty()) {
      facts[id] = leaf_fact(graph, id, is_parameter[id]);
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
    facts[id] = {no_degree, convex ? Curvature::convex : Curvature::unknown, {}, facts[*shifted].smooth};
  }
  return facts;
}

}  // namespace steepest
