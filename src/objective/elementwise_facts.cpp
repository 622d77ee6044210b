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
  result.positive = argument.positive;
  result.logarithm = argument.logarithm;
  return result;
}

Fact sum_fact(const Fact& a, const Fact& b) {
  Fact result{std::max(a.degree, b.degree), joined(a.curvature, b.curvature), sum(a.range, b.range),
              a.smooth && b.smooth};
  result.above_low = a.above_low || b.above_low;
  result.positive = (a.positive && b.range.nonnegative()) || (b.positive && a.range.nonnegative());
  if (a.positive && b.positive) result.logarithm = logarithm_of_sum(a.logarithm, b.logarithm);
  return result;
}

Fact negative(const Fact& a) { return {a.degree, negated(a.curvature), negated(a.range), a.smooth}; }

Fact product_fact(const Fact& a, const Fact& b) {
  Fact result{std::min(a.degree + b.degree, no_degree), Curvature::unknown, product(a.range, b.range),
              a.smooth && b.smooth};
  if (b.degree == 0) result.curvature = scaled(a.curvature, b.range);
  if (a.degree == 0) result.curvature = scaled(b.curvature, a.range);
  result.positive = a.positive && b.positive;
  result.logarithm = joined(a.logarithm, b.logarithm);
  return result;
}

Range reciprocal(Range a) {
  if (a.nonnegative()) return {1 / a.high, a.low == 0 ? no_limit : 1 / a.low};
  return a.nonpositive() ? negated(reciprocal(negated(a))) : Range{};
}

Fact quotient_fact(const Fact& a, const Fact& b) {
  const Fact inverse{b.degree == 0 ? 0 : no_degree,
                     b.degree == 0 ? Curvature::constant : Curvature::unknown,
                     reciprocal(b.range),
                     b.smooth,
                     b.positive,
                     false,
                     negated(b.logarithm)};
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
  Fact result{no_degree, Curvature::unknown, {}, base.smooth, base.positive};
  result.logarithm = scaled(base.logarithm, {exponent, exponent});
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
  result.positive = a.positive && b.positive;
  result.above_low = false;
  if (condition.degree == 0) return result;
  return {no_degree, Curvature::unknown, result.range, false};
}

bool always_positive(Op op) {
  switch (op) {
    case Op::exp:
    case Op::exp2:
    case Op::softplus:
    case Op::cosh:
    case Op::sigmoid:
    case Op::normcdf:
    case Op::normpdf:
    case Op::erfc: return true;
    default: return false;
  }
}

/// How the logarithm of an operator's value bends, where that says more than the value's own bend.
Curvature logarithm_of(Op op, const Fact& argument) {
  const bool affine = argument.curvature <= Curvature::affine;
  switch (op) {
    case Op::exp:
    case Op::exp2: return argument.curvature;
    case Op::cosh: return affine ? Curvature::convex : Curvature::unknown;
    case Op::sigmoid:
    case Op::normcdf:
      return affine || argument.curvature == Curvature::concave ? Curvature::concave : Curvature::unknown;
    case Op::normpdf: return affine ? Curvature::concave : Curvature::unknown;
    case Op::sqrt: return argument.logarithm;
    default: return Curvature::unknown;
  }
}

/// A logarithm knows more where its argument's is known: log(exp(x) + exp(y)) is convex.
Curvature logarithm_fact(Op op, const Fact& argument) {
  if (op == Op::log1p)
    return argument.positive ? logarithm_of_sum(Curvature::constant, argument.logarithm) : Curvature::unknown;
  const bool logarithm = op == Op::log || op == Op::log2 || op == Op::log10;
  return logarithm ? argument.logarithm : Curvature::unknown;
}

Fact general_fact(Op op, std::span<const Fact> arguments) {
  const Bend bend = bend_of(op);
  const OperatorInfo& info = operator_info(op);
  Fact result{no_degree, Curvature::unknown, bend.range, !info.has_kink && !info.is_mask};
  for (const Fact& argument : arguments) result.smooth = result.smooth && argument.smooth;
  const auto affine = [](const Fact& f) { return f.degree <= 1 && f.curvature <= Curvature::affine; };
  if (arguments.size() == 1) {
    result.curvature = composed(op, bend, arguments[0]);
    if (const Curvature known = logarithm_fact(op, arguments[0]); known != Curvature::unknown) result.curvature = known;
    result.positive = always_positive(op) || (op == Op::sqrt && arguments[0].positive);
    result.logarithm = logarithm_of(op, arguments[0]);
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
  if (!constant) {
    Fact result = varying_fact(graph, id, arguments);
    result.above_low = result.above_low || (result.positive && result.range.low == 0);
    // f = exp(log f)
    const bool convex = result.logarithm == Curvature::affine || result.logarithm == Curvature::convex;
    if (result.curvature == Curvature::unknown && convex) result.curvature = Curvature::convex;
    return result;
  }
  // Only signs matter of what does not depend on the parameters, and the rules for those are the same.
  Fact result = varying_fact(graph, id, arguments);
  const bool positive = result.positive || result.range.low > 0;
  return {
      0, Curvature::constant, result.range, true, positive, false, positive ? Curvature::constant : Curvature::unknown};
}

}  // namespace steepest
