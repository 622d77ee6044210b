#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "../objective/differences.hpp"
#include "program.hpp"

namespace steepest::test {
namespace {

std::vector<double> random_point(std::size_t dimension, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(0.3, 0.9);
  std::vector<double> x(dimension);
  for (double& v : x) v = uniform(random);
  return x;
}

/// Where the nearest centre changes, differences across the kink say nothing: k-means takes small steps.
double difference_step(const std::string& name) { return name == "kmeans" ? 1e-4 : 1e-2; }

using Case = std::tuple<std::string, Backend>;

std::string case_name(const ::testing::TestParamInfo<Case>& info) {
  return std::get<0>(info.param) + (std::get<1>(info.param) == Backend::llvm ? "_llvm" : "_interpreter");
}

class Programs : public ::testing::TestWithParam<Case> {
 protected:
  ModelFile file = read_model(std::get<0>(GetParam()));
  RunOptions options{.threads = 2, .backend = std::get<1>(GetParam())};
  double step = difference_step(std::get<0>(GetParam()));
};

TEST_P(Programs, GradientAgreesWithDifferences) {
  GraphObjective objective(file.problem(), options);
  for (const unsigned seed : {1U, 2U}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_gradient_agrees(objective, random_point(file.dimension(), seed), 1e-8, step);
  }
}

TEST_P(Programs, HessianAgreesWithDifferences) {
  GraphObjective objective(file.problem(), options);
  const std::vector<double> x = random_point(file.dimension(), 3);
  const std::size_t n = x.size();
  std::vector<double> hessian(n * n), gradient(n);
  objective.hessian(x, hessian);
  double scale = 1;
  for (const double entry : hessian) scale = std::max(scale, std::abs(entry));
  for (std::size_t i = 0; i < n; i += 3) {
    const std::size_t j = (7 * i + 1) % n;
    const auto component = [&](const auto& p) {
      objective.value_and_gradient(p, gradient);
      return gradient[j];
    };
    EXPECT_NEAR(hessian[i * n + j], difference(component, x, i, step), 1e-8 * scale) << i << ", " << j;
  }
}

TEST_P(Programs, BothBackendsAgree) {
  GraphObjective objective(file.problem(), options);
  GraphObjective reference(file.problem(), {.threads = 1, .backend = Backend::interpreter});
  const std::vector<double> x = random_point(file.dimension(), 4);
  std::vector<double> gradient(x.size()), expected(x.size());
  const double value = reference.value_and_gradient(x, expected);
  EXPECT_NEAR(objective.value_and_gradient(x, gradient), value, 1e-13 * std::max(1.0, std::abs(value)));
  double scale = 1;
  for (const double g : expected) scale = std::max(scale, std::abs(g));
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(gradient[i], expected[i], 1e-13 * scale) << i;
}

INSTANTIATE_TEST_SUITE_P(Files, Programs,
                         ::testing::Combine(::testing::ValuesIn(model_names()), ::testing::ValuesIn(backends())),
                         case_name);

TEST(ProgramFiles, AreTheElevenOfTheDesign) { EXPECT_EQ(model_names().size(), 11U); }

TEST(ProgramFiles, BundleAdjustmentIsExactAtAngleZero) {
  const ModelFile file = read_model("bundle");
  GraphObjective objective(file.problem(), {.threads = 1, .backend = Backend::interpreter});
  std::vector<double> x = random_point(file.dimension(), 5);
  std::fill_n(x.begin(), 3, 0.0);  // the first camera's rotation vector
  ASSERT_EQ(file.model.parameters[0].name, "R");
  expect_gradient_agrees(objective, x, 1e-7, 1e-2);
}

}  // namespace
}  // namespace steepest::test
