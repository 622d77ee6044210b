#include <algorithm>
#include <array>
#include <utility>

#include "derive/simplify_algebra.hpp"
#include "steepest/structural.hpp"

namespace steepest::algebra {
namespace {

using Rule = NodeId (*)(Algebra&, Op, std::span<const NodeId>);

/// A number is computed where the result is one that a person would write: cbrt(8) is 2, sin(1) stays.
NodeId made(Algebra& algebra, Op op, std::span<const NodeId> arguments) {
  Graph& graph = algebra.graph();
  if (operator_info(op).is_mask || op == Op::where) return elementwise(graph, op, arguments);
  const NodeId folded = elementwise(graph, op, arguments);
  const std::optional<double> value = graph.literal_value(folded);
  if (!value) return folded;
  const Number number = Number::meant_by(*value, false);
  return number.is_exact() && number.has_short_decimals() ? folded : algebra.make(op, arguments);
}

/// The argument with the other sign, if a person would write the sign in front.
std::optional<NodeId> without_sign(Algebra& algebra, NodeId argument) {
  const Sum terms = algebra.sum_of(argument);
  const auto is_negative = [](const Term& term) { return term.coefficient.is_negative(); };
  if (!std::ranges::all_of(terms, is_negative)) return {};
  Sum positive = terms;
  for (Term& term : positive) term.coefficient = term.coefficient.negated();
  return algebra.node_of(positive);
}

/// f(-u) is -f(u).
NodeId odd(Algebra& algebra, Op op, std::span<const NodeId> arguments) {
  const std::optional<NodeId> positive = without_sign(algebra, arguments[0]);
  if (!positive) return made(algebra, op, arguments);
  return algebra.node_of(Term{-1, {{made(algebra, op, std::array{*positive})}}});
}

/// f(-u) is f(u).
NodeId even(Algebra& algebra, Op op, std::span<const NodeId> arguments) {
  const std::optional<NodeId> positive = without_sign(algebra, arguments[0]);
  return made(algebra, op, std::array{positive.value_or(arguments[0])});
}

template <int numerator, int denominator>
NodeId power_of(Algebra& algebra, Op, std::span<const NodeId> arguments) {
  return algebra.node_of(algebra.raised(algebra.term_of(arguments[0]), {Number(numerator, denominator)}));
}

NodeId power_of_two(Algebra& algebra, Op, std::span<const NodeId> arguments) {
  return algebra.node_of(algebra.raised(algebra.term_of(arguments[0]), algebra.exponent_of(arguments[1])));
}

NodeId exponential_of(Algebra& algebra, Op, std::span<const NodeId> arguments) {
  return algebra.node_of(algebra.exponential(arguments[0]));
}

/// log(exp(u)) is u.
NodeId logarithm_of(Algebra& algebra, Op op, std::span<const NodeId> arguments) {
  const Graph& graph = algebra.graph();
  const Term term = algebra.term_of(arguments[0]);
  const bool lone = term.coefficient.is(1) && term.factors.size() == 1;
  if (!lone || graph[term.factors[0].base].op != Op::exp || term.factors[0].exponent.symbol) {
    return made(algebra, op, arguments);
  }
  Term inner = algebra.term_of(graph.arguments(term.factors[0].base)[0]);
  algebra.multiply(inner, Term{term.factors[0].exponent.number, {}});
  return algebra.node_of(inner);
}

/// hypot(x, 1), the derivative of asinh, is sqrt(x^2 + 1); any other stays: it does not overflow.
NodeId hypotenuse_of(Algebra& algebra, Op op, std::span<const NodeId> arguments) {
  if (!algebra.graph().is_literal(arguments[1], 1)) return made(algebra, op, arguments);
  const Term square = algebra.raised(algebra.term_of(arguments[0]), {Number(2)});
  const NodeId radicand = algebra.node_of(Sum{square, Term{}});
  return algebra.node_of(algebra.raised(algebra.term_of(radicand), {Number(1, 2)}));
}

NodeId negated_condition(Algebra& algebra, Op, std::span<const NodeId> arguments) {
  return negation_of(algebra, arguments[0]);
}

constexpr std::pair<Op, Rule> rules[] = {
    {Op::square, power_of<2, 1>},
    {Op::reciprocal, power_of<-1, 1>},
    {Op::sqrt, power_of<1, 2>},
    {Op::pow, power_of_two},
    {Op::integer_power, power_of_two},
    {Op::exp, exponential_of},
    {Op::log, logarithm_of},
    {Op::hypot, hypotenuse_of},
    {Op::logical_not, negated_condition},
    {Op::sin, odd},
    {Op::tan, odd},
    {Op::asin, odd},
    {Op::atan, odd},
    {Op::sinh, odd},
    {Op::tanh, odd},
    {Op::asinh, odd},
    {Op::atanh, odd},
    {Op::erf, odd},
    {Op::cbrt, odd},
    {Op::sign, odd},
    {Op::cos, even},
    {Op::cosh, even},
    {Op::abs, even},
};

/// A comparison and its opposite. They differ for NaN only, which no defined formula compares.
constexpr std::pair<Op, Op> opposites[] = {
    {Op::lt, Op::ge}, {Op::ge, Op::lt}, {Op::gt, Op::le}, {Op::le, Op::gt}, {Op::eq, Op::ne}, {Op::ne, Op::eq},
};

}  // namespace

NodeId negation_of(Algebra& algebra, NodeId condition) {
  Graph& graph = algebra.graph();
  const auto* found = std::ranges::find(opposites, graph[condition].op, &std::pair<Op, Op>::first);
  if (found == std::end(opposites)) return elementwise(graph, Op::logical_not, std::array{condition});
  const std::vector<NodeId> arguments(graph.arguments(condition).begin(), graph.arguments(condition).end());
  return elementwise(graph, found->second, arguments);
}

NodeId function_of(Algebra& algebra, Op op, std::span<const NodeId> arguments) {
  const auto* found = std::ranges::find(rules, op, &std::pair<Op, Rule>::first);
  return found == std::end(rules) ? made(algebra, op, arguments) : found->second(algebra, op, arguments);
}

}  // namespace steepest::algebra
