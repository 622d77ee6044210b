#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "precise_graph.hpp"
#include "scalar_graph.hpp"
#include "steepest/derive.hpp"
#include "steepest/formula.hpp"

// Slopes along random rays of random formulas: beside the gradient where there is one, and at kinks beside one-sided
// differences in 400-bit arithmetic.
namespace steepest::test {
namespace {

using Random = std::mt19937_64;

constexpr std::uint64_t seed = 20261;

RayLimit limit_of(const RandomFormula& formula, const std::vector<double>& direction) {
  Ray ray;
  for (std::size_t i = 0; i < formula.inputs.size(); ++i) {
    ray.inputs.push_back(
        {formula.inputs[i], std::span(formula.point).subspan(i, 1), std::span(direction).subspan(i, 1)});
  }
  return limit_along(formula.graph, formula.output, ray);
}

std::vector<double> random_direction(Random& random, std::size_t n) {
  std::uniform_real_distribution<double> number(-1, 1);
  std::vector<double> direction(n);
  for (double& component : direction) component = random() % 4 == 0 ? std::round(2 * number(random)) : number(random);
  if (std::ranges::all_of(direction, [](double component) { return component == 0; })) direction[0] = 1;
  return direction;
}

TEST(RayProperty, SlopesOfSmoothFormulasAreGradientTimesDirection) {
  Random random(seed);
  std::vector<Op> operators;
  for (const Op op : elementwise_operators()) {
    const OperatorInfo& info = operator_info(op);
    if (!info.is_mask && op != Op::where && op != Op::integer_power && op != Op::polygamma) operators.push_back(op);
  }
  double worst = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    RandomFormula formula = random_formula(random, operators, 2 + static_cast<int>(random() % 16));
    const std::vector<double> direction = random_direction(random, formula.inputs.size());
    const std::vector<NodeId> gradient = reverse(formula.graph, formula.output, formula.inputs);
    const std::vector<double> values = scalar_values(formula.graph, formula.point);
    double expected = 0, size = 1;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      expected += values[gradient[i]] * direction[i];
      size = std::max(size, std::abs(values[gradient[i]]));
    }
    const RayLimit found = limit_of(formula, direction);
    ASSERT_EQ(found.kind, RayLimit::Kind::exact)
        << "seed " << seed << ", formula " << trial << ": " << to_formula(formula.graph, formula.output);
    EXPECT_EQ(found.value, values[formula.output]) << "seed " << seed << ", formula " << trial;
    EXPECT_NEAR(found.slope, expected, 1e-12 * size + 4 * found.slope_error)
        << "seed " << seed << ", formula " << trial;
    worst = std::max(worst, std::abs(found.slope - expected) / size);
  }
  RecordProperty("worst", std::to_string(worst));
  std::printf("seed %llu: slope and gradient differ by at most %.1e\n", static_cast<unsigned long long>(seed), worst);
}

/// A random formula with the value 0 at the point, in any arithmetic: smooth factors times x_i minus the point's own.
NodeId vanishing(Random& random, RandomFormula& formula, const std::vector<NodeId>& factors) {
  NodeId sum = formula.graph.literal(0);
  for (std::size_t i = 0; i < formula.inputs.size(); ++i) {
    if (random() % 4 == 0) continue;
    const NodeId moved =
        elementwise(formula.graph, Op::sub, std::array{formula.inputs[i], formula.graph.literal(formula.point[i])});
    const NodeId factor = factors[random() % factors.size()];
    sum = elementwise(formula.graph, Op::add,
                      std::array{sum, elementwise(formula.graph, Op::mul, std::array{factor, moved})});
  }
  return sum;
}

NodeId kinked(Random& random, Graph& graph, NodeId u, NodeId v, NodeId smooth) {
  const auto apply = [&](Op op, auto... nodes) { return elementwise(graph, op, std::array{nodes...}); };
  switch (random() % 10) {
    case 0: return apply(Op::abs, u);
    case 1: return apply(Op::max, u, v);
    case 2: return apply(Op::min, apply(Op::add, smooth, u), apply(Op::add, smooth, v));
    case 3: return apply(Op::hypot, u, v);
    case 4: return apply(Op::sqrt, apply(Op::add, apply(Op::mul, u, u), apply(Op::mul, v, v)));
    case 5: return apply(Op::abs, apply(Op::sub, apply(Op::abs, u), apply(Op::abs, v)));
    case 6: return apply(Op::mul, apply(Op::abs, u), smooth);
    case 7: return apply(Op::mul, apply(Op::abs, u), v);
    case 8: return apply(Op::max, apply(Op::mul, u, v), apply(Op::mul, v, apply(Op::abs, u)));
    default: return apply(Op::max, apply(Op::abs, v), apply(Op::mul, smooth, u));
  }
}

/// Nothing, or the gradient that is claimed to exist.
std::optional<std::vector<double>> proven(const RandomFormula& formula) {
  Ray ray;
  for (std::size_t i = 0; i < formula.inputs.size(); ++i) {
    ray.inputs.push_back({formula.inputs[i], std::span(formula.point).subspan(i, 1)});
  }
  return proven_gradient(formula.graph, formula.output, ray, formula.inputs);
}

/// (f(x + h u) - f(x)) / h with h = 2^-120: its error is about 2^-120.
double precise_slope(const RandomFormula& formula, const std::vector<double>& direction) {
  std::vector<Precise> at, beside;
  Precise h(1);
  mpfr_div_2ui(h.get(), h.get(), 120, MPFR_RNDN);
  for (std::size_t i = 0; i < direction.size(); ++i) {
    at.emplace_back(formula.point[i]);
    beside.push_back(apply(mpfr_add, at.back(), apply(mpfr_mul, Precise(direction[i]), h)));
  }
  const Precise difference = apply(mpfr_sub, precise_value(formula.graph, formula.output, beside),
                                   precise_value(formula.graph, formula.output, at));
  return apply(mpfr_div, difference, h).to_double();
}

TEST(RayProperty, SlopesAtKinksAreOneSidedDifferences) {
  Random random(seed);
  const std::vector<Op> smooth{Op::add, Op::mul,  Op::sub, Op::sin, Op::cos,     Op::tanh,
                               Op::exp, Op::atan, Op::erf, Op::neg, Op::sigmoid, Op::asinh};
  double worst = 0;
  int claimed = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    RandomFormula formula = random_formula(random, smooth, 3 + static_cast<int>(random() % 6));
    std::vector<NodeId> factors(formula.inputs);
    factors.push_back(formula.output);
    const NodeId u = vanishing(random, formula, factors), v = vanishing(random, formula, factors);
    const NodeId kink = kinked(random, formula.graph, u, v, formula.output);
    const Op outside = smooth[random() % smooth.size()];
    const NodeId other = operator_info(outside).arity == 2 ? formula.output : kink;
    formula.output = operator_info(outside).arity == 2 ? elementwise(formula.graph, outside, std::array{kink, other})
                                                       : elementwise(formula.graph, outside, std::array{kink});
    const std::vector<double> direction = random_direction(random, formula.inputs.size());
    const double truth = precise_slope(formula, direction);
    if (!std::isfinite(truth) || std::abs(truth) > 1e6) continue;
    const RayLimit found = limit_of(formula, direction);
    ASSERT_EQ(found.kind, RayLimit::Kind::exact) << "seed " << seed << ", formula " << trial;
    const double size = std::max(1.0, std::abs(truth));
    EXPECT_NEAR(found.slope, truth, 1e-12 * size) << "seed " << seed << ", formula " << trial;
    worst = std::max(worst, std::abs(found.slope - truth) / size);
    if (const auto gradient = proven(formula)) {
      ++claimed;
      double linear = 0;
      for (std::size_t i = 0; i < direction.size(); ++i) linear += (*gradient)[i] * direction[i];
      EXPECT_NEAR(linear, truth, 1e-12 * size) << "seed " << seed << ", formula " << trial;
    }
  }
  EXPECT_GT(claimed, 100);
  std::printf("seed %llu: gradients claimed at %d of 2000 kinks; slopes at kinks are off by at most %.1e\n",
              static_cast<unsigned long long>(seed), claimed, worst);
}

}  // namespace
}  // namespace steepest::test
