#pragma once

#include <array>

#include "precise_graph.hpp"
#include "scalar_graph.hpp"

/// Values, gradients and Hessians of random formulas in 400-bit arithmetic, without any rule of differentiation: the
/// partial derivatives of each operation are central differences of MPFR's functions, exact to more than 50 digits.
namespace steepest::test {

struct PreciseJet {
  Precise value;
  std::array<Precise, 3> gradient;
  std::array<std::array<Precise, 3>, 3> hessian;  // the lower triangle
};

inline Precise times(const Precise& x, const Precise& y) { return apply(mpfr_mul, x, y); }
inline Precise plus(const Precise& x, const Precise& y) { return apply(mpfr_add, x, y); }
inline Precise minus(const Precise& x, const Precise& y) { return apply(mpfr_sub, x, y); }
inline Precise shifted(Precise x, long bits) {
  mpfr_mul_2si(x.get(), x.get(), bits, MPFR_RNDN);
  return x;
}

/// Partial derivatives of one operation with up to two arguments, by differences with h = 2^-100: the errors are about
/// h^2 in the first and second derivatives, and rounding adds 2^-300 and 2^-200.
class PrecisePartials final {
 public:
  PrecisePartials(const PreciseFunction& function, const std::vector<Precise>& at)
      : function_(function), at_(at), value_(function(at)) {
    for (std::size_t i = 0; i < at.size(); ++i) {
      above_.push_back(moved(i, 1));
      below_.push_back(moved(i, -1));
    }
  }
  const Precise& value() const { return value_; }
  Precise first(std::size_t i) const { return shifted(minus(above_[i], below_[i]), step - 1); }
  Precise second(std::size_t i) const {
    return shifted(minus(plus(above_[i], below_[i]), shifted(value_, 1)), 2 * step);
  }
  /// The mixed derivative of two arguments: f(+,+) + f(-,-) - f(+,0) - f(-,0) - f(0,+) - f(0,-) + 2 f = 2 h^2 f_xy.
  Precise mixed() const {
    const Precise corners = plus(at(1, 1), at(-1, -1));
    const Precise sides = plus(plus(above_[0], below_[0]), plus(above_[1], below_[1]));
    return shifted(plus(minus(corners, sides), shifted(value_, 1)), 2 * step - 1);
  }

 private:
  static constexpr long step = 100;

  static Precise displaced(const Precise& x, int sign) { return plus(x, shifted(Precise(sign), -step)); }
  Precise moved(std::size_t i, int sign) const {
    std::vector<Precise> arguments = at_;
    arguments[i] = displaced(arguments[i], sign);
    return function_(arguments);
  }
  Precise at(int first, int second) const { return function_({displaced(at_[0], first), displaced(at_[1], second)}); }

  const PreciseFunction& function_;
  const std::vector<Precise>& at_;
  Precise value_;
  std::vector<Precise> above_, below_;
};

inline void add_second_order(PreciseJet& jet, const Precise& factor, const PreciseJet& a, const PreciseJet& b) {
  for (std::size_t j = 0; j < 3; ++j) {
    for (std::size_t k = 0; k <= j; ++k) {
      jet.hessian[j][k] = plus(jet.hessian[j][k], times(factor, times(a.gradient[j], b.gradient[k])));
    }
  }
}

inline void add_first_order(PreciseJet& jet, const Precise& factor, const PreciseJet& a) {
  for (std::size_t j = 0; j < 3; ++j) {
    jet.gradient[j] = plus(jet.gradient[j], times(factor, a.gradient[j]));
    for (std::size_t k = 0; k <= j; ++k) jet.hessian[j][k] = plus(jet.hessian[j][k], times(factor, a.hessian[j][k]));
  }
}

inline PreciseJet jet_of(const PreciseFunction& function, std::span<const PreciseJet* const> arguments) {
  std::vector<Precise> values;
  for (const PreciseJet* argument : arguments) values.push_back(argument->value);
  const PrecisePartials partials(function, values);
  PreciseJet jet;
  jet.value = partials.value();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    add_first_order(jet, partials.first(i), *arguments[i]);
    add_second_order(jet, partials.second(i), *arguments[i], *arguments[i]);
  }
  if (arguments.size() == 2) {
    const Precise mixed = partials.mixed();
    add_second_order(jet, mixed, *arguments[0], *arguments[1]);
    add_second_order(jet, mixed, *arguments[1], *arguments[0]);
  }
  return jet;
}

/// Value, gradient and Hessian of a formula at its point.
inline PreciseJet precise_jet(const RandomFormula& formula) {
  std::vector<PreciseJet> jets(formula.output + 1);
  for (const NodeId id : reachable(formula.graph, std::array{formula.output})) {
    const Node& node = formula.graph[id];
    if (node.op == Op::input) {
      jets[id].value = Precise(formula.point[node.payload]);
      jets[id].gradient[node.payload] = Precise(1);
    } else if (const std::optional<double> literal = formula.graph.literal_value(id)) {
      jets[id].value = Precise(*literal);
    } else {
      std::vector<const PreciseJet*> arguments;
      for (const NodeId argument : formula.graph.arguments(id)) arguments.push_back(&jets[argument]);
      jets[id] = jet_of(precise_functions().at(node.op), arguments);
    }
  }
  return jets[formula.output];
}

}  // namespace steepest::test
