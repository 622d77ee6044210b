#include "derive/taylor.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "derive/exponents.hpp"
#include "graph/comparison.hpp"
#include "steepest/expression.hpp"

namespace steepest {
namespace {

constexpr Coefficient undecided{std::numeric_limits<double>::quiet_NaN(), 0};
constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<double> positive_exponents(std::span<const Series> arguments) {
  std::vector<double> exponents;
  for (const Series& argument : arguments) {
    for (const Series::Term& term : argument.terms) {
      if (term.exponent > 0) exponents.push_back(term.exponent);
    }
  }
  return exponents;
}

double lowest_order(std::span<const Series> arguments) {
  double order = infinity;
  for (const Series& argument : arguments) order = std::min(order, argument.order);
  return order;
}

class Expansion final {
 public:
  Expansion(Op op, std::span<const Series> arguments, std::size_t count)
      : grid_(positive_exponents(arguments), lowest_order(arguments), count) {
    std::vector<NodeId> nodes;
    for (const Series& argument : arguments) nodes.push_back(given(argument));
    output_ = elementwise(graph_, op, nodes);
  }

  std::optional<Series> result() {
    Series series;
    series.order = grid_.order();
    for (std::size_t k = 0; k < grid_.size(); ++k) {
      const Coefficient found = coefficient(output_, k);
      if (!std::isfinite(found.value) || !std::isfinite(found.error)) return {};
      if (found.value != 0) series.terms.push_back({grid_[k], found});
    }
    return series;
  }

 private:
  struct Known {
    std::vector<Coefficient> coefficients;
    std::array<std::optional<NodeId>, 3> partials;
    bool busy = false;
  };

  NodeId given(const Series& series) {
    if (series.is_constant()) return graph_.literal(series.constant_value());
    const NodeId node = graph_.input("x" + std::to_string(inputs_.size()));
    std::vector<Coefficient>& coefficients = inputs_.emplace_back(grid_.size());
    for (const Series::Term& term : series.terms) {
      const std::size_t k = grid_.find(term.exponent);
      if (k < grid_.size()) coefficients[k] = term.coefficient;
    }
    return node;
  }

  /// References into known_ do not outlive a call: partial derivatives add nodes.
  Known& known(NodeId node) {
    if (known_.size() < graph_.size()) known_.resize(graph_.size());
    return known_[node];
  }

  Coefficient coefficient(NodeId node, std::size_t k) {
    while (known(node).coefficients.size() <= k) {
      if (known(node).busy) return undecided;
      known(node).busy = true;
      const Coefficient next = computed(node, known(node).coefficients.size());
      known(node).busy = false;
      known(node).coefficients.push_back(next);
    }
    return known(node).coefficients[k];
  }

  Coefficient computed(NodeId node, std::size_t k) {
    if (const std::optional<double> value = graph_.literal_value(node)) return {k == 0 ? *value : 0, 0};
    const Node of = graph_[node];
    if (of.op == Op::input) return inputs_[of.payload][k];
    const std::vector<NodeId> a(graph_.arguments(node).begin(), graph_.arguments(node).end());
    switch (of.op) {
      case Op::neg: return -coefficient(a[0], k);
      case Op::add: return added(coefficient(a[0], k), coefficient(a[1], k), k);
      case Op::sub: return added(coefficient(a[0], k), -coefficient(a[1], k), k);
      case Op::mul: return product(a[0], a[1], k);
      case Op::div: return quotient(node, a[0], a[1], k);
      case Op::where: return selected(node, a, k);
      default: break;
    }
    if (operator_info(of.op).is_mask) return k == 0 ? condition(of.op, a) : Coefficient{};
    return k == 0 ? value(of.op, a) : by_chain_rule(node, a, k);
  }

  /// A condition that the terms do not decide does no harm where both sides have the same ones.
  Coefficient selected(NodeId node, const std::vector<NodeId>& a, std::size_t k) {
    const Coefficient condition = coefficient(a[0], 0);
    if (!std::isnan(condition.value)) return coefficient(a[condition.value != 0 ? 1 : 2], k);
    const Coefficient yes = coefficient(a[1], k), no = coefficient(a[2], k);
    const bool same_so_far = k == 0 || !std::isnan(coefficient(node, k - 1).value);
    return same_so_far && yes.value == no.value ? yes : undecided;
  }

  /// As in f itself, numbers at t = 0 are taken as they are rounded.
  static Coefficient added(const Coefficient& a, const Coefficient& b, std::size_t k) {
    const Coefficient sum = a + b;
    return k == 0 && a.error == 0 && b.error == 0 ? Coefficient{sum.value, 0} : sum;
  }

  Coefficient product(NodeId x, NodeId y, std::size_t k) {
    if (k == 0) return at_point(coefficient(x, 0) * coefficient(y, 0), {x, y});
    Coefficient total;
    for (const auto& [i, j] : grid_.pairs(k)) total = total + coefficient(x, i) * coefficient(y, j);
    return total;
  }

  Coefficient quotient(NodeId node, NodeId x, NodeId y, std::size_t k) {
    if (k == 0) return at_point(coefficient(x, 0) / coefficient(y, 0), {x, y});
    Coefficient total = coefficient(x, k);
    for (const auto& [i, j] : grid_.pairs(k)) {
      if (j < k) total = total + -(coefficient(node, j) * coefficient(y, i));
    }
    return total / coefficient(y, 0);
  }

  Coefficient at_point(const Coefficient& result, std::initializer_list<NodeId> arguments) {
    const bool exact =
        std::ranges::all_of(arguments, [&](NodeId argument) { return coefficient(argument, 0).error == 0; });
    return exact ? Coefficient{result.value, 0} : result;
  }

  Coefficient condition(Op op, const std::vector<NodeId>& a) {
    std::array<double, 3> values{};
    if (is_comparison(op)) {
      const std::optional<double> difference = sign_of_difference(a[0], a[1]);
      if (!difference) return undecided;
      values[0] = *difference;
    } else {
      for (std::size_t i = 0; i < a.size(); ++i) values[i] = coefficient(a[i], 0).value;
      if (std::isnan(values[0]) || std::isnan(values[1])) return undecided;
    }
    return {evaluate(op, std::span(values).first(a.size())), 0};
  }

  /// The sign of the first coefficient of a node, from number `first` on, that is not zero.
  std::optional<double> sign_of_difference(NodeId x, NodeId y) {
    for (std::size_t k = 0; k < grid_.size(); ++k) {
      const Coefficient difference = added(coefficient(x, k), -coefficient(y, k), k);
      if (std::isnan(difference.value) || difference.is_doubtful()) return {};
      if (difference.value != 0) return std::copysign(1.0, difference.value);
    }
    if (x == y || !std::isfinite(grid_.order())) return 0.0;
    return {};
  }

  /// f at the limit of its arguments; beside a jump, what it is on their side.
  Coefficient value(Op op, const std::vector<NodeId>& a) {
    std::array<double, 3> at{}, beside{};
    std::array<double, 3> errors{};
    for (std::size_t i = 0; i < a.size(); ++i) {
      at[i] = beside[i] = coefficient(a[i], 0).value;
      errors[i] = coefficient(a[i], 0).error;
    }
    const auto arguments = std::span<const double>(at).first(a.size());
    Coefficient result{evaluate(op, arguments), 0};
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (errors[i] == 0) continue;
      result.error += errors[i] * std::abs(evaluate_partial(op, static_cast<int>(i), arguments, result.value));
    }
    if (!at_kink(op, arguments)) return result;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const std::optional<double> side = side_of(a[i]);
      if (!side) return undecided;
      if (*side != 0) beside[i] = std::nextafter(at[i], *side * infinity);
    }
    const double other = evaluate(op, std::span<const double>(beside).first(a.size()));
    const bool jumps = !(std::abs(other - result.value) <= 1e-9 * std::max(1.0, std::abs(result.value)));
    return jumps ? Coefficient{other, 0} : result;
  }

  /// Which way a node leaves its limit; 0 for a constant.
  std::optional<double> side_of(NodeId node) {
    for (std::size_t k = 1; k < grid_.size(); ++k) {
      const Coefficient change = coefficient(node, k);
      if (std::isnan(change.value) || change.is_doubtful()) return {};
      if (change.value != 0) return std::copysign(1.0, change.value);
    }
    if (graph_.literal_value(node) || !std::isfinite(grid_.order())) return 0.0;
    return {};
  }

  Coefficient by_chain_rule(NodeId node, const std::vector<NodeId>& a, std::size_t k) {
    Coefficient total;
    for (std::size_t which = 0; which < a.size(); ++which) {
      if (graph_.literal_value(a[which])) continue;
      const NodeId by = partial_of(node, a, which);
      if (graph_.is_literal(by, 0)) continue;
      for (const auto& [i, j] : grid_.pairs(k)) {
        const Coefficient change = i == 0 ? Coefficient{} : coefficient(a[which], i);
        if (change.value == 0) continue;
        Coefficient term = Coefficient{grid_[i], 0} * change * coefficient(by, j);
        if (!graph_.literal_value(by)) term.error += std::abs(term.value) * std::numeric_limits<double>::epsilon();
        total = total + term;
      }
    }
    return total / Coefficient{grid_[k], 0};
  }

  NodeId partial_of(NodeId node, const std::vector<NodeId>& a, std::size_t which) {
    if (const std::optional<NodeId> made = known(node).partials[which]) return *made;
    std::vector<Expression> arguments;
    for (const NodeId argument : a) arguments.emplace_back(graph_, argument);
    const NodeId by = partial(graph_[node].op, static_cast<int>(which), arguments, {graph_, node}).node();
    known(node).partials[which] = by;
    return by;
  }

  Exponents grid_;
  Graph graph_;
  std::vector<std::vector<Coefficient>> inputs_;
  std::vector<Known> known_;
  NodeId output_ = 0;
};

}  // namespace

std::optional<Series> taylor(Op op, std::span<const Series> arguments, std::size_t count) {
  return Expansion(op, arguments, count).result();
}

}  // namespace steepest
