#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "precise_functions.hpp"
#include "scalar_graph.hpp"
#include "steepest/derive.hpp"

// Gradients of random formulas against 400-bit arithmetic, beside the same formula differentiated by dual numbers in
// doubles: automatic differentiation must not be less accurate than the plain way.
namespace steepest::testing {
namespace {

/// The central difference with h = 2^-100 in 400 bits: its error is about 2^-200.
Precise precise_derivative(const RandomFormula& formula, std::size_t by) {
  std::vector<Precise> above, below;
  for (const double x : formula.point) above.emplace_back(x), below.emplace_back(x);
  Precise h(1);
  mpfr_div_2ui(h.get(), h.get(), 100, MPFR_RNDN);
  above[by] = apply(mpfr_add, above[by], h);
  below[by] = apply(mpfr_sub, below[by], h);
  const Precise difference = apply(mpfr_sub, precise_value(formula.graph, formula.output, above),
                                   precise_value(formula.graph, formula.output, below));
  return apply(mpfr_div, difference, apply(mpfr_add, h, h));
}

struct Dual {
  double derivative = 0;
  double largest_term = 0;  ///< in magnitude, of all tangents on the way
};

/// The derivative by dual numbers in doubles, node by node.
Dual dual_derivative(const RandomFormula& formula, std::span<const double> values, std::size_t by) {
  std::vector<double> tangents(formula.output + 1);
  tangents[formula.inputs[by]] = 1;
  for (NodeId id = 0; id <= formula.output; ++id) {
    if (!is_elementwise(formula.graph[id].op)) continue;
    std::vector<double> arguments;
    for (const NodeId argument : formula.graph.arguments(id)) arguments.push_back(values[argument]);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const double tangent = tangents[formula.graph.arguments(id)[i]];
      if (tangent == 0) continue;
      tangents[id] += evaluate_partial(formula.graph[id].op, static_cast<int>(i), arguments, values[id]) * tangent;
    }
  }
  Dual result{tangents[formula.output], 0};
  for (const double tangent : tangents) result.largest_term = std::max(result.largest_term, std::fabs(tangent));
  return result;
}

double ulp(double value) {
  const double size = std::fabs(value);
  return std::nextafter(size, std::numeric_limits<double>::infinity()) - size;
}

TEST(Accuracy, GradientsAreNoWorseThanDualNumbers) {
  const std::uint64_t seed = 7919;
  std::mt19937_64 random(seed);
  std::vector<Op> operators;
  for (const auto& [op, function] : precise_functions()) operators.push_back(op);
  int checked = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    RandomFormula formula = random_formula(random, operators, 4 + static_cast<int>(random() % 20));
    const NodeId output = formula.output;
    const std::vector<NodeId> gradient = reverse(formula.graph, output, formula.inputs);
    const std::vector<double> values = scalar_values(formula.graph, formula.point);
    for (std::size_t i = 0; i < formula.inputs.size(); ++i) {
      const double truth = precise_derivative(formula, i).to_double();
      const Dual dual = dual_derivative(formula, values, i);
      const double dual_error = std::fabs(dual.derivative - truth);
      const double own_error = std::fabs(values[gradient[i]] - truth);
      // A derivative that cancels to exactly zero has no unit of its own: the terms that cancel lend theirs.
      const double unit = ulp(truth != 0 ? truth : dual.largest_term);
      EXPECT_LE(own_error, 4 * dual_error + 4 * unit) << "seed " << seed << ", formula " << trial << ", d/dx" << i + 1;
      ++checked;
    }
  }
  EXPECT_EQ(checked, 6000);
}

}  // namespace
}  // namespace steepest::testing
