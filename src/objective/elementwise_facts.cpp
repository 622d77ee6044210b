#include <algorithm>
#include <cmath>

#include "objective/facts.hpp"

namespace steepest {
namespace {

constexpr double no_limit = std::numeric_limits<double>::infinity();

/// How an operator of one argument bends and leans over its whole domain.
struct Bend {
  Curvature curvature = Curvature::unknown;
  bool rises = false;  ///< nowhere falling
  Range range;
};

Bend bend_of(Op op) {
  switch (op) {
    case Op::exp:
    case Op::exp2:
    case Op::softplus:
    case Op::relu: return {Curvature::convex, true, at_least_zero};
    case Op::expm1: return {Curvature::convex, true, {}};
    case Op::log:
    case Op::log1p:
    case Op::log2:
    case Op::log10: return {Curvature::concave, true, {}};
    case Op::logsigmoid: return {Curvature::concave, true, at_most_zero};
    case Op::sqrt: return {Curvature::concave, true, at_least_zero};
    case Op::cosh: return {Curvature::convex, false, {1, no_limit}};
    case Op::abs:
    case Op::square: return {Curvature::convex, false, at_least_zero};
    case Op::sin:
    case Op::cos:
    case Op::tanh:
    case Op::erf: return {Curvature::unknown, false, {-1, 1}};
    case Op::sigmoid:
    case Op::normcdf: return {Curvature::unknown, false, {0, 1}};
    case Op::normpdf: return {Curvature::unknown, false, at_least_zero};
    case Op::erfc: return {Curvature::unknown, false, {0, 2}};
    default: return {};
  }
}

bool even(Op op) { return op == Op::abs || op == Op::square || op == Op::cosh; }

/// f(argument) for a bend; even functions rise where the argument is not negative and fall where it is not positive.
Curvature composed(Op op, const Bend& bend, const Fact& argument) {
  if (argument.curvature == Curvature::affine) return bend.curvature;
  if (bend.rises && argument.curvature == bend.curvature) return bend.curvature;
  if (!even(op)) return Curvature::unknown;
  if (argument.curvature == Curvature::convex && argument.range.nonnegative()) return Curvature::convex;
  if (argument.curvature == Curvature::concave && argument.range.nonpositive()) return Curvature::convex;
  return Curvature::unknown;
}

Fact square_fact(const Fact& argument) {
  Fact result{std::min(2 * argument.degree, no_degree), Curvature::constant, square(argument.range), argument.smooth};
  if (argument.degree > 0) result.curvature = composed(Op::square, bend_of(Op::square), argument);
  return result;
}

Fact sum_fact(const Fact& a, const Fact& b) {
  return {std::max(a.degree, b.degree), joined(a.curvature, b.curvature), sum(a.range, b.range), a.smooth && b.smooth};
}

Fact negative(const Fact& a) { return {a.degree, negated(a.curvature), negated(a.range), a.smooth}; }

Fact product_fact(const Fact& a, const Fact& b) {
  Fact result{std::min(a.degree + b.degree, no_degree), Curvature::unknown, product(a.range, b.range),
              a.smooth && b.smooth};
  if (b.degree == 0) result.curvature = scaled(a.curvature, b.range);
  if (a.degree == 0) result.curvature = scaled(b.curvature, a.range);
  return result;
}

Range reciprocal(Range a) {
  if (a.nonnegative()) return {1 / a.high, a.low == 0 ? no_limit : 1 / a.low};
  return a.nonpositive() ? negated(reciprocal(negated(a))) : Range{};
}

Fact quotient_fact(const Fact& a, const Fact& b) {
  const Fact inverse{b.degree == 0 ? 0 : no_degree, b.degree == 0 ? Curvature::constant : Curvature::unknown,
                     reciprocal(b.range), b.smooth};
  return product_fact(a, inverse);
}

Curvature power_curvature(const Fact& base, double exponent) {
  const bool known = base.curvature == Curvature::affine || base.range.nonnegative();
  if (exponent >= 1) {
    const bool convex = known && (base.curvature == Curvature::affine || base.curvature == Curvature::convex);
    return convex ? Curvature::convex : Curvature::unknown;
  }
  const bool concave = base.curvature == Curvature::affine || base.curvature == Curvature::concave;
  if (!concave) return Curvature::unknown;
  return exponent > 0 ? Curvature::concave : Curvature::convex;
}

/// base ^ exponent with a number as exponent; `whole`: any base is allowed.
Fact power_fact(const Fact& base, double exponent, bool whole) {
  const bool is_whole = exponent == std::floor(exponent);
  if (exponent == 2) return square_fact(base);
  Fact result{no_degree, Curvature::unknown, {}, base.smooth};
  if (whole && is_whole && std::fmod(exponent, 2) == 0) {
    result.range = at_least_zero;
    if (exponent > 0) result.curvature = composed(Op::square, bend_of(Op::square), base);
    return result;
  }
  if (whole) {
    const bool convex = exponent > 0 && base.range.nonnegative() && base.curvature == Curvature::convex;
    if (convex) result.curvature = Curvature::convex;
    return result;
  }
  result.range = at_least_zero;
  result.curvature = power_curvature(base, exponent);
  return result;
}

/// Of the larger of two values if `kept` is convex, else of the smaller.
Range extreme_range(Range a, Range b, Curvature kept) {
  if (kept == Curvature::convex) return {std::max(a.low, b.low), std::max(a.high, b.high)};
  return {std::min(a.low, b.low), std::min(a.high, b.high)};
}

Fact extreme_fact(const Fact& a, const Fact& b, Curvature kept) {
  const Curvature joint = joined(joined(a.curvature, b.curvature), kept);
  return {no_degree, joint == kept ? kept : Curvature::unknown, extreme_range(a.range, b.range, kept), false};
}

Fact choice_fact(std::span<const Fact> arguments) {
  const Fact &condition = arguments[0], &a = arguments[1], &b = arguments[2];
  Fact result = sum_fact(a, b);
  result.range = joined(a.range, b.range);
  if (condition.degree == 0) return result;
  return {no_degree, Curvature::unknown, result.range, false};
}

Fact general_fact(Op op, std::span<const Fact> arguments) {
  const Bend bend = bend_of(op);
  const OperatorInfo& info = operator_info(op);
  Fact result{no_degree, Curvature::unknown, bend.range, !info.has_kink && !info.is_mask};
  for (const Fact& argument : arguments) result.smooth = result.smooth && argument.smooth;
  const auto affine = [](const Fact& f) { return f.degree <= 1 && f.curvature <= Curvature::affine; };
  if (arguments.size() == 1) {
    result.curvature = composed(op, bend, arguments[0]);
  } else if (op == Op::logaddexp) {
    const Curvature joint = joined(joined(arguments[0].curvature, arguments[1].curvature), Curvature::convex);
    if (joint == Curvature::convex) result.curvature = joint;
  } else if (op == Op::hypot) {
    result.range = at_least_zero;
    if (std::ranges::all_of(arguments, affine)) result.curvature = Curvature::convex;
  } else if (op == Op::huber && arguments[1].degree == 0) {
    result.range = at_least_zero;
    if (affine(arguments[0])) result.curvature = Curvature::convex;
  }
  return result;
}

Fact varying_fact(const Graph& graph, NodeId id, std::span<const Fact> arguments) {
  const auto nodes = graph.arguments(id);
  const Op op = graph[id].op;
  switch (op) {
    case Op::neg: return negative(arguments[0]);
    case Op::add: return sum_fact(arguments[0], arguments[1]);
    case Op::sub: return sum_fact(arguments[0], negative(arguments[1]));
    case Op::mul: return nodes[0] == nodes[1] ? square_fact(arguments[0]) : product_fact(arguments[0], arguments[1]);
    case Op::square: return square_fact(arguments[0]);
    case Op::min: return extreme_fact(arguments[0], arguments[1], Curvature::concave);
    case Op::max: return extreme_fact(arguments[0], arguments[1], Curvature::convex);
    case Op::where: return choice_fact(arguments);
    case Op::radians:
    case Op::degrees: return arguments[0];
    default: break;
  }
  if (op == Op::div) return quotient_fact(arguments[0], arguments[1]);
  const bool power = op == Op::pow || op == Op::integer_power;
  if (power && graph.literal_value(nodes[1])) {
    return power_fact(arguments[0], *graph.literal_value(nodes[1]), op == Op::integer_power);
  }
  return general_fact(op, arguments);
}

}  // namespace

Fact elementwise_fact(const Graph& graph, NodeId id, std::span<const Fact> arguments) {
  const bool constant = std::ranges::all_of(arguments, [](const Fact& fact) { return fact.degree == 0; });
  if (!constant) return varying_fact(graph, id, arguments);
  // Only signs matter of what does not depend on the parameters, and the rules for those are the same.
  Fact result = varying_fact(graph, id, arguments);
  return {0, Curvature::constant, result.range, true};
}

}  // namespace steepest
