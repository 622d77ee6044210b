#include <gtest/gtest.h>

#include "scalar_graph.hpp"
#include "steepest/derive.hpp"

// One checker for every row of operators.def: reverse = forward, both about equal to differences, to second order.
namespace steepest::test {
namespace {

struct RuleCase {
  Graph graph;
  std::vector<NodeId> inputs;
  std::vector<double> point;
  NodeId output = 0;
};

template <class Random>
RuleCase sample(Op op, Random& random) {
  RuleCase one;
  const OperatorInfo& info = operator_info(op);
  for (int i = 0; i < info.arity; ++i) {
    const auto at = static_cast<std::size_t>(2 * i);
    const double low = info.ranges[at], high = info.ranges[at + 1];
    double value = std::uniform_real_distribution<double>(low, high)(random);
    const bool is_condition =
        (op == Op::where && i == 0) || op == Op::logical_and || op == Op::logical_or || op == Op::logical_not;
    if (is_condition) value = std::round(value);
    if (low == high) value = low;
    one.point.push_back(value);
    // A fixed argument (a whole exponent, an order) is a literal, as the formula language writes it.
    one.inputs.push_back(low == high ? one.graph.literal(value) : one.graph.input("x" + std::to_string(i)));
  }
  one.output = elementwise(one.graph, op, one.inputs);
  return one;
}

std::vector<double> values_at(const RuleCase& one, const std::vector<double>& point) {
  std::vector<double> given;
  for (std::size_t i = 0; i < one.inputs.size(); ++i) {
    if (one.graph[one.inputs[i]].op == Op::input) given.push_back(point[i]);
  }
  return scalar_values(one.graph, given);
}

/// Richardson extrapolation of central differences of node `of` by input `by`.
double difference(const RuleCase& one, NodeId of, std::size_t by) {
  const auto central = [&](double h) {
    std::vector<double> above = one.point, below = one.point;
    above[by] += h, below[by] -= h;
    return (values_at(one, above)[of] - values_at(one, below)[of]) / (above[by] - below[by]);
  };
  const double h = 2e-3;
  const double a = central(h), b = central(h / 2), c = central(h / 4);
  const double ab = (4 * b - a) / 3, bc = (4 * c - b) / 3;
  return (16 * bc - ab) / 15;
}

bool near_kink(const RuleCase& one, Op op) {
  for (const double shift : {-1e-2, -5e-3, 0.0, 5e-3, 1e-2}) {
    for (std::size_t i = 0; i < one.point.size(); ++i) {
      if (one.graph[one.inputs[i]].op != Op::input) continue;
      std::vector<double> moved = one.point;
      moved[i] += shift;
      // The value jumps or bends between the two points if a floor or a comparison changes.
      if (at_kink(op, moved) || !in_domain(op, moved)) return true;
      for (int which = 0; which < operator_info(op).arity; ++which) {
        const double here = evaluate_partial(op, which, one.point, evaluate(op, one.point));
        const double there = evaluate_partial(op, which, moved, evaluate(op, moved));
        if (std::fabs(here - there) > 0.5 * (1 + std::fabs(here))) return true;
      }
      if (std::fabs(evaluate(op, one.point) - evaluate(op, moved)) > 0.3 * (1 + std::fabs(evaluate(op, one.point))))
        return true;
    }
  }
  return false;
}

void expect_close(double ours, double truth, double scale, const std::string& what) {
  EXPECT_NEAR(ours, truth, 2e-7 * (1 + std::fabs(truth) + scale)) << what;
}

class EveryOperator : public ::testing::TestWithParam<Op> {};

TEST_P(EveryOperator, DerivativesAgreeInEveryMode) {
  const Op op = GetParam();
  const std::uint64_t seed = 104729;
  std::mt19937_64 random(seed);
  int checked = 0;
  for (int trial = 0; trial < 25; ++trial) {
    RuleCase one = sample(op, random);
    if (operator_info(op).is_mask || near_kink(one, op)) continue;
    const std::string what =
        std::string(operator_info(op).name) + ", seed " + std::to_string(seed) + ", trial " + std::to_string(trial);
    const std::vector<NodeId> gradient = reverse(one.graph, one.output, one.inputs);
    for (std::size_t i = 0; i < one.inputs.size(); ++i) {
      if (one.graph[one.inputs[i]].op != Op::input) continue;
      ++checked;
      std::vector<std::optional<NodeId>> tangents(one.inputs.size());
      tangents[i] = one.graph.literal(1);
      const std::vector<NodeId> outputs{one.output};
      const NodeId along = forward(one.graph, outputs, one.inputs, tangents)[0];
      const std::vector<double> values = values_at(one, one.point);
      EXPECT_EQ(values[gradient[i]], values[along]) << what;
      expect_close(values[along], difference(one, one.output, i), std::fabs(values[one.output]), what);
    }
  }
  EXPECT_TRUE(checked > 0 || operator_info(op).is_mask) << "every sample was skipped";
}

TEST_P(EveryOperator, HessiansAgreeWithDifferencesOfGradients) {
  const Op op = GetParam();
  const std::uint64_t seed = 1299709;
  std::mt19937_64 random(seed);
  int checked = 0;
  for (int trial = 0; trial < 10; ++trial) {
    RuleCase one = sample(op, random);
    if (operator_info(op).is_mask || near_kink(one, op)) continue;
    const std::string what =
        std::string(operator_info(op).name) + ", seed " + std::to_string(seed) + ", trial " + std::to_string(trial);
    const std::vector<NodeId> gradient = reverse(one.graph, one.output, one.inputs);
    for (std::size_t i = 0; i < one.inputs.size(); ++i) {
      if (one.graph[one.inputs[i]].op != Op::input) continue;
      ++checked;
      std::vector<std::optional<NodeId>> tangents(one.inputs.size());
      tangents[i] = one.graph.literal(1);
      const std::vector<NodeId> row = forward(one.graph, gradient, one.inputs, tangents);
      const std::vector<double> values = values_at(one, one.point);
      for (std::size_t j = 0; j < one.inputs.size(); ++j) {
        expect_close(values[row[j]], difference(one, gradient[j], i), std::fabs(values[gradient[j]]), what);
      }
    }
  }
  EXPECT_TRUE(checked > 0 || operator_info(op).is_mask) << "every sample was skipped";
}

TEST_P(EveryOperator, PartialsAreFiniteWhereTheTableSaysSo) {
  const Op op = GetParam();
  if (operator_info(op).infinite_partial) return;
  const std::array<double, 9> grid{-5, -1, -0.5, -1e-300, 0, 1e-300, 0.5, 1, 5};
  const auto arity = static_cast<std::size_t>(operator_info(op).arity);
  for (std::size_t place = 0; place < 9 * 9 * 9; ++place) {
    const std::array<double, 3> all{grid[place % 9], grid[place / 9 % 9], grid[place / 81]};
    const std::span<const double> point = std::span(all).first(arity);
    if (!in_domain(op, point)) continue;
    for (std::size_t which = 0; which < arity; ++which) {
      const double by = evaluate_partial(op, static_cast<int>(which), point, evaluate(op, point));
      EXPECT_TRUE(std::isfinite(by)) << operator_info(op).name << " at " << all[0] << ", " << all[1] << ", " << all[2];
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Table, EveryOperator,
                         ::testing::ValuesIn(elementwise_operators().begin(), elementwise_operators().end()),
                         [](const auto& info) { return std::string(operator_info(info.param).name); });

TEST(Selection, UnselectedBranchesNeverTouchTheDerivative) {
  Graph graph;
  const Expression x(graph, graph.input("x"));
  const std::vector<NodeId> inputs{x.node()};
  const Expression f = where(x > 0, sqrt(x) * log(x), x * x);
  const NodeId by = reverse(graph, f.node(), inputs)[0];
  EXPECT_EQ(scalar_values(graph, std::vector{0.0})[by], 0);
  EXPECT_EQ(scalar_values(graph, std::vector{-3.0})[by], -6);
}

TEST(Selection, SecondDerivativesSurviveAZeroAdjoint) {
  Graph graph;
  const Expression x(graph, graph.input("x")), y(graph, graph.input("y"));
  const std::vector<NodeId> inputs{x.node(), y.node()};
  const Expression f = where(x > 0, y * log(x), y);
  const NodeId gradient = reverse(graph, f.node(), inputs)[0];
  const NodeId mixed = reverse(graph, gradient, inputs)[1];
  EXPECT_EQ(scalar_values(graph, std::vector{4.0, 0.0})[mixed], 0.25);
}

TEST(Inactive, FixedExponentsNeverTakeALogarithm) {
  Graph graph;
  const Expression x(graph, graph.input("x"));
  const std::vector<NodeId> inputs{x.node()};
  const NodeId by = reverse(graph, integer_power(x, 3).node(), inputs)[0];
  EXPECT_EQ(scalar_values(graph, std::vector{-2.0})[by], 12);
}

}  // namespace
}  // namespace steepest::test
