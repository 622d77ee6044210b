#include <gtest/gtest.h>

#include "differences.hpp"
#include "models.hpp"

namespace steepest::test {
namespace {

class Derivatives : public ::testing::TestWithParam<Backend> {
 protected:
  RunOptions options() const { return {.threads = 2, .backend = GetParam()}; }
};

TEST_P(Derivatives, OfLogisticRegressionAreTheClosedForms) {
  Logistic model(1000, 4, 11);
  GraphObjective objective(model.problem(model.output), options());
  const std::vector<double> x = model.point();
  // Gradient: mean of (p - y) [x 1]; Hessian: mean of p (1 - p) [x 1] [x 1]'.
  std::vector<double> gradient(5), expected(5), hessian(25), expected_hessian(25);
  double value = 0;
  for (std::int64_t r = 0; r < model.rows; ++r) {
    std::vector<double> line(5, 1.0);
    double u = x[4];
    for (std::size_t j = 0; j < 4; ++j) {
      line[j] = model.inputs[0].columns[j][r];
      u += line[j] * x[j];
    }
    const double y = model.inputs[1].columns[0][r], p = 1 / (1 + std::exp(-u));
    value += (std::log1p(std::exp(u)) - y * u) / 1000;
    for (std::size_t i = 0; i < 5; ++i) {
      expected[i] += (p - y) * line[i] / 1000;
      for (std::size_t j = 0; j < 5; ++j) expected_hessian[i * 5 + j] += p * (1 - p) * line[i] * line[j] / 1000;
    }
  }
  EXPECT_NEAR(objective.value_and_gradient(x, gradient), value, 1e-13);
  objective.hessian(x, hessian);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(gradient[i], expected[i], 1e-14);
  for (std::size_t i = 0; i < 25; ++i) EXPECT_NEAR(hessian[i], expected_hessian[i], 1e-14);
}

TEST_P(Derivatives, OfSoftmaxRegressionAreTheClosedForms) {
  Softmax model(500, 3, 2, 12);
  GraphObjective objective(model.problem(model.output), options());
  const std::vector<double> x = model.point();
  std::vector<double> gradient(6), expected(6);
  for (std::int64_t r = 0; r < model.rows; ++r) {
    const std::array line{model.inputs[0].columns[0][r], model.inputs[0].columns[1][r]};
    std::array<double, 3> p{};
    double total = 0;
    for (std::size_t k = 0; k < 3; ++k) total += p[k] = std::exp(x[2 * k] * line[0] + x[2 * k + 1] * line[1]);
    for (std::size_t k = 0; k < 3; ++k) {
      const double error = p[k] / total - (model.inputs[1].columns[0][r] == static_cast<double>(k) ? 1 : 0);
      for (std::size_t j = 0; j < 2; ++j) expected[2 * k + j] += error * line[j] / 500;
    }
  }
  objective.value_and_gradient(x, gradient);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(gradient[i], expected[i], 1e-14);
  expect_gradient_agrees(objective, x);
  expect_hessian_agrees(objective, x);
}

TEST_P(Derivatives, ReachThroughReductionsOverRows) {
  Standardised model(300, 13);
  GraphObjective objective(model.problem(model.output), options());
  const std::vector<double> x{0.3, -0.7, 0.4};
  expect_gradient_agrees(objective, x);
  expect_hessian_agrees(objective, x);
}

TEST_P(Derivatives, OfManyParametersAreRightToo) {
  Logistic model(50, 70, 14);  // more than fit one Hessian program
  GraphObjective objective(model.problem(model.output), options());
  const std::vector<double> x = model.point(0.1);
  std::vector<double> hessian(71 * 71), gradient(71);
  objective.hessian(x, hessian);
  for (const std::size_t i : {std::size_t{0}, std::size_t{33}, std::size_t{70}}) {
    for (const std::size_t j : {std::size_t{5}, std::size_t{70}}) {
      const auto component = [&](const auto& p) {
        objective.value_and_gradient(p, gradient);
        return gradient[j];
      };
      EXPECT_NEAR(hessian[i * 71 + j], difference(component, x, i, 2e-2), 1e-9);
      EXPECT_EQ(hessian[i * 71 + j], hessian[j * 71 + i]);
    }
  }
}

TEST_P(Derivatives, OfAFunctionWithoutRows) {
  Model model(0, 1);
  const Expression x = model.parameter("x");
  GraphObjective objective(model.problem((x * x * sin(x)).node()), options());
  std::vector<double> gradient(1), hessian(1);
  EXPECT_DOUBLE_EQ(objective.value_and_gradient(std::vector{2.0}, gradient), 3.637189707302727);
  EXPECT_NEAR(gradient[0], 1.9726023611141572, 1e-15);
  objective.hessian(std::vector{2.0}, hessian);
  EXPECT_NEAR(hessian[0], -5.147769546028503, 4e-15);
}

TEST_P(Derivatives, LeaveOutWhatIsHeld) {
  Model model(0, 1);
  const Expression a = model.parameter("a"), v = model.parameter("v", {3});
  Problem problem = model.problem((a * sum_elements(v * v * v)).node());
  problem.fixed = {2.0, {}, 1.0, {}};
  GraphObjective objective(std::move(problem), options());
  ASSERT_EQ(objective.dimension(), 2U);
  EXPECT_EQ(objective.expanded(std::vector{3.0, 4.0}), (std::vector{2.0, 3.0, 1.0, 4.0}));
  std::vector<double> gradient(2), hessian(4);
  EXPECT_EQ(objective.value_and_gradient(std::vector{3.0, 4.0}, gradient), 2 * (27 + 1 + 64));
  EXPECT_EQ(gradient, (std::vector{54.0, 96.0}));
  objective.hessian(std::vector{3.0, 4.0}, hessian);
  EXPECT_EQ(hessian, (std::vector{36.0, 0.0, 0.0, 48.0}));
}

TEST_P(Derivatives, OfAFunctionThatIsHeldEntirely) {
  Model model(0, 1);
  const Expression a = model.parameter("a");
  Problem problem = model.problem((a * a).node());
  problem.fixed = {3.0};
  GraphObjective objective(std::move(problem), options());
  EXPECT_EQ(objective.dimension(), 0U);
  EXPECT_EQ(objective.value_and_gradient({}, {}), 9);
  EXPECT_EQ(objective.least_squares(), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Backends, Derivatives, ::testing::ValuesIn(backends()),
                         [](const auto& info) { return info.param == Backend::llvm ? "llvm" : "interpreter"; });

}  // namespace
}  // namespace steepest::test
