#include "derive/local.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "derive/graph_values.hpp"
#include "graph/comparison.hpp"
#include "steepest/expression.hpp"

namespace steepest {
namespace {

bool is_constant(const Local& x) { return x.is_constant(); }

bool is_nonnegative(const Local& x) {
  return x.nonnegative || (x.value > 0 && x.change() > 0) || (x.is_constant() && x.value >= 0);
}

std::vector<double> combination(double a, const std::vector<double>& x, double b, const std::vector<double>& y) {
  std::vector<double> result(std::max(x.size(), y.size()));
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i] = (x.empty() ? 0 : a * x[i]) + (y.empty() ? 0 : b * y[i]);
  }
  return result;
}

/// Without a gradient where there is none, or none but zeros.
Local settled(Local x) {
  const bool is_zero = std::ranges::all_of(x.gradient, [](double g) { return g == 0; });
  if (!is_zero && x.order <= 1) x.order = std::min(x.order, 1.0);
  if (is_zero || x.order <= 1) x.gradient.clear();
  const bool finite =
      std::isfinite(x.value) && std::ranges::all_of(x.gradient, [](double g) { return std::isfinite(g); });
  return finite ? x : LocalOperators::unknown();
}

std::array<double, 3> values_of(std::span<const Local> arguments) {
  std::array<double, 3> values{};
  for (std::size_t i = 0; i < arguments.size(); ++i) values[i] = arguments[i].value;
  return values;
}

/// Whether the operator is defined all around its arguments.
bool is_inside(Op op, std::span<const Local> arguments) {
  std::array<double, 3> values = values_of(arguments);
  const auto given = std::span<const double>(values).first(arguments.size());
  if (!in_domain(op, given)) return false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].is_constant()) continue;
    for (const double way : {-HUGE_VAL, HUGE_VAL}) {
      values[i] = std::nextafter(arguments[i].value, way);
      if (!in_domain(op, given)) return false;
    }
    values[i] = arguments[i].value;
  }
  return true;
}

/// A condition that holds on one side only: 0 or 1, nothing more is known.
Local undecided(double value) { return {value, 0, {}, true, true}; }

}  // namespace

bool Local::is_constant() const { return known && gradient.empty() && order == HUGE_VAL; }

Local LocalOperators::constant(double value) {
  if (!std::isfinite(value)) return unknown();
  Local result;
  result.value = value;
  return result;
}

Local LocalOperators::unknown() {
  Local result;
  result.known = false;
  return result;
}

std::optional<double> LocalOperators::constant_of(const Local& x) {
  return x.is_constant() ? std::optional(x.value) : std::nullopt;
}

Local LocalOperators::held(const Local& x) { return x.known && x.change() > 0 ? constant(x.value) : unknown(); }

Local LocalOperators::sum(const Local& x, const Local& y) const {
  if (!x.known || !y.known) return unknown();
  const bool nonnegative = is_nonnegative(x) && is_nonnegative(y);
  return settled(
      {x.value + y.value, std::min(x.order, y.order), combination(1, x.gradient, 1, y.gradient), true, nonnegative});
}

Local LocalOperators::negative(const Local& x) const {
  return settled({-x.value, x.order, combination(-1, x.gradient, 0, {}), x.known, false});
}

Local LocalOperators::product(const Local& x, const Local& y) const {
  if (!x.known || !y.known) return unknown();
  const double x_change = x.change(), y_change = y.change();
  double order = x_change + y_change;
  if (x.value != 0) order = std::min(order, y.order);
  if (y.value != 0) order = std::min(order, x.order);
  const bool nonnegative = is_nonnegative(x) && is_nonnegative(y);
  return settled({x.value * y.value, order, combination(y.value, x.gradient, x.value, y.gradient), true, nonnegative});
}

Local LocalOperators::either(const Local& x, const Local& y, double value) const {
  if (!x.known || !y.known) return unknown();
  const bool nonnegative = is_nonnegative(x) && is_nonnegative(y);
  if (x.value != y.value) return {value, 0, {}, true, nonnegative};
  const double apart = sum(x, negative(y)).change();
  return settled(
      {value, std::min({x.order, y.order, apart}), combination(0.5, x.gradient, 0.5, y.gradient), true, nonnegative});
}

/// x^p where x vanishes and p > 0.
Local LocalOperators::power(const Local& x, double p, bool keeps_sign) const {
  if (!(p > 0) || (!keeps_sign && !is_nonnegative(x))) return unknown();
  return {0, x.change() * p, {}, true, is_nonnegative(x)};
}

std::optional<Local> LocalOperators::arithmetic(Op op, std::span<const Local> a) const {
  switch (op) {
    case Op::neg: return negative(a[0]);
    case Op::add: return sum(a[0], a[1]);
    case Op::sub: return sum(a[0], negative(a[1]));
    case Op::mul: return product(a[0], a[1]);
    case Op::square: {
      Local result = product(a[0], a[0]);
      result.nonnegative = true;
      return result;
    }
    case Op::integer_power:
      if (a[0].value == 0 && a[1].value > 1) {
        Local result = power(a[0], a[1].value, true);
        result.nonnegative = result.nonnegative || std::fmod(a[1].value, 2) == 0;
        return result;
      }
      return {};
    default: return {};
  }
}

Local LocalOperators::apply(Op op, std::span<const Local> a) const {
  if (op == Op::where && a[0].is_constant()) return a[a[0].value != 0 ? 1 : 2];
  if (op == Op::logical_and && a[0].is_constant() && a[0].value == 0) return constant(0);
  if (op == Op::logical_or && a[0].is_constant() && a[0].value != 0) return constant(1);
  if (std::ranges::any_of(a, [](const Local& x) { return !x.known; })) return unknown();
  const std::array<double, 3> values = values_of(a);
  const auto given = std::span<const double>(values).first(a.size());
  if (std::ranges::all_of(a, is_constant)) return in_domain(op, given) ? constant(evaluate(op, given)) : unknown();
  if (op == Op::where) return either(a[1], a[2], a[0].value != 0 ? a[1].value : a[2].value);
  if (op == Op::logical_and || op == Op::logical_or || op == Op::logical_not) return undecided(evaluate(op, given));
  if (is_comparison(op)) {
    const Local difference = sum(a[0], negative(a[1]));
    const bool decided = difference.is_constant() || (difference.value != 0 && difference.change() > 0);
    return decided ? constant(evaluate(op, given)) : undecided(evaluate(op, given));
  }
  if (const std::optional<Local> found = arithmetic(op, a)) return *found;
  const bool continuous = std::ranges::all_of(a, [](const Local& x) { return x.change() > 0; });
  if (!continuous) return unknown();
  if (!at_kink(op, given) && is_inside(op, a)) return smooth(op, a);
  return at_kink_or_border(op, a);
}

Local LocalOperators::smooth(Op op, std::span<const Local> a) const {
  const std::array<double, 3> values = values_of(a);
  const auto given = std::span<const double>(values).first(a.size());
  Local result = constant(evaluate(op, given));
  for (std::size_t i = 0; i < a.size() && result.known; ++i) {
    if (a[i].is_constant()) continue;
    const double by = evaluate_partial(op, static_cast<int>(i), given, result.value);
    if (!std::isfinite(by)) return unknown();
    result.gradient = combination(1, result.gradient, by, a[i].gradient);
    result.order = std::min(result.order, 2 * a[i].change());
    if (by != 0) result.order = std::min(result.order, a[i].order);
  }
  result.nonnegative = op == Op::abs || op == Op::sqrt || op == Op::hypot;
  return settled(result);
}

Local LocalOperators::at_kink_or_border(Op op, std::span<const Local> a) const {
  const std::array<double, 3> values = values_of(a);
  const auto given = std::span<const double>(values).first(a.size());
  switch (op) {
    case Op::abs: return {0, a[0].change(), {}, true, true};
    case Op::max:
    case Op::min: {
      Local result = either(a[0], a[1], a[0].value);
      if (op == Op::max && result.known) result.nonnegative = is_nonnegative(a[0]) || is_nonnegative(a[1]);
      return result;
    }
    case Op::sqrt: return power(a[0], 0.5, false);
    case Op::cbrt: return power(a[0], 1.0 / 3, true);
    case Op::pow:
      if (a[0].value == 0 && a[1].is_constant()) return power(a[0], a[1].value, false);
      return unknown();
    case Op::hypot: return {0, std::min(a[0].change(), a[1].change()), {}, true, true};
    case Op::floor:
    case Op::ceil:
    case Op::round:
    case Op::trunc: return {evaluate(op, given), 0, {}, true, false};
    default: return operator_info(op).lowering == Lowering::expand ? by_text(op, a) : unknown();
  }
}

Local LocalOperators::by_text(Op op, std::span<const Local> a) const {
  Graph graph;
  std::vector<Expression> inputs;
  std::vector<std::vector<Local>> given;
  for (const Local& x : a) {
    inputs.emplace_back(graph, graph.input("x" + std::to_string(given.size())));
    given.push_back({x});
  }
  const NodeId text = expand(op, inputs).node();
  return GraphValues<LocalOperators>(graph, std::move(given), 0, *this).of(std::array{text})[0][0];
}

}  // namespace steepest
