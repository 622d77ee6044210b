#include "derive/series_operators.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "derive/exponents.hpp"
#include "derive/taylor.hpp"
#include "graph/comparison.hpp"
#include "steepest/expression.hpp"

namespace steepest {
namespace {

constexpr int deepest = 4;

bool is_constant(const Series& x) { return x.is_constant(); }

Series truth(bool holds) { return Series::constant(holds ? 1 : 0); }

/// Conditions and choices: what is not chosen may be anything.
std::optional<Series> chosen(Op op, std::span<const Series> a) {
  const bool decides = a[0].is_constant();
  const bool first = decides && a[0].constant_value() != 0;
  switch (op) {
    case Op::where: return decides ? std::optional(a[first ? 1 : 2]) : std::nullopt;
    case Op::logical_and:
      if (decides && !first) return truth(false);
      return {};
    case Op::logical_or:
      if (decides && first) return truth(true);
      return {};
    default: return {};
  }
}

/// Whether the arguments lie in the operator's domain for small t > 0.
bool enters_domain(Op op, std::span<const Series> arguments) {
  std::array<double, 3> beside{};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Series& x = arguments[i];
    beside[i] = x.limit().value;
    const auto leaving = std::ranges::find_if(x.terms, [](const Series::Term& term) { return term.exponent > 0; });
    if (leaving == x.terms.end()) continue;
    beside[i] = std::nextafter(beside[i], leaving->coefficient.value * HUGE_VAL);
  }
  return in_domain(op, std::span<const double>(beside).first(arguments.size()));
}

double cube_root(double c, double) { return std::cbrt(c); }
double square_root(double c, double) { return std::sqrt(c); }
double inverse(double c, double) { return 1 / c; }

}  // namespace

std::optional<double> SeriesOperators::constant_of(const Series& x) {
  return x.is_constant() ? std::optional(x.constant_value()) : std::nullopt;
}

Series SeriesOperators::held(const Series& x) {
  if (!x.is_known()) return x;
  return x.has_limit() ? Series::constant(x.limit().value) : Series::unknown();
}

Series SeriesOperators::absolute(const Series& x) const {
  const std::optional<int> sign = sign_of(x);
  if (sign) return *sign < 0 ? arithmetic_.negative(x) : x;
  return x.is_known() ? Series::of_order(x.leading_exponent()) : x;
}

Series SeriesOperators::extreme(Op op, const Series& x, const Series& y) const {
  const Series difference = arithmetic_.difference(x, y);
  if (!difference.is_known()) return difference;
  const std::optional<int> sign = sign_of(difference);
  if (sign) return (op == Op::max) == (*sign >= 0) ? x : y;
  return common(x, y);
}

/// What takes one of two values, one cannot tell which: the terms that they share.
Series SeriesOperators::common(const Series& x, const Series& y) const {
  const Series difference = arithmetic_.difference(x, y);
  if (!difference.is_known()) return Series::unknown();
  Series result = x;
  result.order = difference.leading_exponent();
  std::erase_if(result.terms, [&](const Series::Term& term) { return term.exponent >= result.order - 1e-9; });
  return result;
}

Series SeriesOperators::hypotenuse(const Series& x, const Series& y) const {
  return arithmetic_.power(arithmetic_.sum(arithmetic_.product(x, x), arithmetic_.product(y, y)), 0.5, square_root);
}

/// atan2 where both arguments vanish or grow: the angle depends on their ratio alone.
Series SeriesOperators::angle(const Series& y, const Series& x, int depth) const {
  const double scale = std::min(y.leading_exponent(), x.leading_exponent());
  if (same_exponent(scale, 0) || !std::isfinite(scale)) return Series::unknown();
  return apply(Op::atan2, std::array{arithmetic_.shifted(y, -scale), arithmetic_.shifted(x, -scale)}, depth + 1);
}

Series SeriesOperators::apply(Op op, std::span<const Series> a, int depth) const {
  if (const std::optional<Series> choice = chosen(op, a)) return *choice;
  if (op == Op::where && a[0].state != Series::State::undefined) return common(a[1], a[2]);
  for (const Series::State state : {Series::State::undefined, Series::State::unknown}) {
    if (std::ranges::any_of(a, [&](const Series& x) { return x.state == state; })) return {state, 0, {}};
  }
  if (std::ranges::all_of(a, is_constant)) {
    std::array<double, 3> values{};
    for (std::size_t i = 0; i < a.size(); ++i) values[i] = a[i].constant_value();
    const auto given = std::span<const double>(values).first(a.size());
    return in_domain(op, given) ? Series::constant(evaluate(op, given)) : Series::undefined();
  }
  if (is_comparison(op)) {
    const std::optional<int> sign = sign_of(arithmetic_.difference(a[0], a[1]));
    return sign ? Series::constant(evaluate(op, std::array{static_cast<double>(*sign), 0.0})) : Series::unknown();
  }
  switch (op) {
    case Op::neg: return arithmetic_.negative(a[0]);
    case Op::add: return arithmetic_.sum(a[0], a[1]);
    case Op::sub: return arithmetic_.difference(a[0], a[1]);
    case Op::mul: return arithmetic_.product(a[0], a[1]);
    case Op::square: return arithmetic_.product(a[0], a[0]);
    case Op::div: return arithmetic_.quotient(a[0], a[1]);
    case Op::reciprocal: return arithmetic_.power(a[0], -1, inverse);
    case Op::sqrt: return arithmetic_.power(a[0], 0.5, square_root);
    case Op::cbrt: return arithmetic_.power(a[0], 1.0 / 3, cube_root);
    case Op::abs: return absolute(a[0]);
    case Op::min:
    case Op::max: return extreme(op, a[0], a[1]);
    case Op::pow:
    case Op::integer_power:
      if (a[1].is_constant()) return arithmetic_.power(a[0], a[1].constant_value(), binary_function(op));
      break;
    default: break;
  }
  return finite_or_not(op, a, depth);
}

Series SeriesOperators::finite_or_not(Op op, std::span<const Series> a, int depth) const {
  const bool finite = std::ranges::all_of(a, [](const Series& x) { return x.has_limit(); });
  const bool zero = finite && std::ranges::all_of(a, [](const Series& x) { return x.limit().value == 0; });
  if (op == Op::hypot && (zero || !finite)) return hypotenuse(a[0], a[1]);
  if (op == Op::atan2 && (zero || !finite) && depth < deepest) return angle(a[0], a[1], depth);
  if (finite) {
    if (!enters_domain(op, a)) return Series::undefined();
    if (const std::optional<Series> found = taylor(op, a, arithmetic_.count())) return *found;
  }
  if (depth >= deepest) return Series::unknown();
  if (operator_info(op).lowering == Lowering::expand) return by_text(op, a, depth + 1);
  return finite ? by_integration(op, a, depth + 1) : Series::unknown();
}

Series SeriesOperators::value_of(const Graph& graph, NodeId node, std::span<const Series> inputs, int depth) const {
  std::map<NodeId, Series> values;
  for (const NodeId id : reachable(graph, std::array{node})) {
    if (graph[id].op == Op::input) {
      values[id] = inputs[graph[id].payload];
    } else if (const std::optional<double> literal = graph.literal_value(id)) {
      values[id] = Series::constant(*literal);
    } else {
      std::vector<Series> arguments;
      for (const NodeId argument : graph.arguments(id)) arguments.push_back(values.at(argument));
      values[id] = apply(graph[id].op, arguments, depth);
    }
  }
  return values.at(node);
}

Series SeriesOperators::by_text(Op op, std::span<const Series> a, int depth) const {
  Graph graph;
  std::vector<Expression> inputs;
  for (std::size_t i = 0; i < a.size(); ++i) inputs.emplace_back(graph, graph.input("x" + std::to_string(i)));
  return value_of(graph, expand(op, inputs).node(), a, depth);
}

/// On the border of a domain, where a partial derivative has a pole but f is continuous: f is its limit there plus the
/// integral of the partials (asin beside 1).
Series SeriesOperators::by_integration(Op op, std::span<const Series> a, int depth) const {
  std::array<double, 3> at{};
  for (std::size_t i = 0; i < a.size(); ++i) at[i] = a[i].limit().value;
  const auto limits = std::span<const double>(at).first(a.size());
  if (!in_domain(op, limits) || at_kink(op, limits)) return Series::unknown();
  Series total = Series::constant(evaluate(op, limits));
  Graph graph;
  std::vector<Expression> inputs;
  for (std::size_t i = 0; i < a.size(); ++i) inputs.emplace_back(graph, graph.input("x" + std::to_string(i)));
  const Expression result(graph, graph.input("f"));
  std::vector<Series> given(a.begin(), a.end());
  given.push_back(Series::unknown());
  for (std::size_t which = 0; which < a.size(); ++which) {
    Series change = a[which];
    std::erase_if(change.terms, [](const Series::Term& term) { return term.exponent == 0; });
    if (sign_of(change) == 0) continue;
    for (Series::Term& term : change.terms) term.coefficient = term.coefficient * Coefficient{term.exponent, 0};
    const NodeId by = partial(op, static_cast<int>(which), inputs, result).node();
    Series rate = arithmetic_.product(value_of(graph, by, given, depth), change);
    if (!rate.is_known() || !(rate.leading_exponent() > 1e-9)) return Series::unknown();
    for (Series::Term& term : rate.terms) term.coefficient = term.coefficient / Coefficient{term.exponent, 0};
    total = arithmetic_.sum(total, rate);
  }
  return total;
}

}  // namespace steepest
