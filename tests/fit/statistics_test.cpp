#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "steepest/fit.hpp"

namespace steepest::test {
namespace {

/// R of the QR factorisation of [J r] for two columns, by Gram and Schmidt.
Triangle triangle_of(const std::vector<double>& a, const std::vector<double>& b, const std::vector<double>& r) {
  const auto dot = [](const std::vector<double>& u, const std::vector<double>& v) {
    double sum = 0;
    for (std::size_t i = 0; i < u.size(); ++i) sum += u[i] * v[i];
    return sum;
  };
  const double r11 = std::sqrt(dot(a, a)), r12 = dot(a, b) / r11, r13 = dot(a, r) / r11;
  std::vector<double> b2 = b, r2 = r;
  for (std::size_t i = 0; i < a.size(); ++i) b2[i] -= r12 * a[i] / r11;
  const double r22 = std::sqrt(dot(b2, b2)), r23 = dot(b2, r) / r22;
  for (std::size_t i = 0; i < a.size(); ++i) r2[i] -= r13 * a[i] / r11 + r23 * b2[i] / r22;
  return {2, a.size(), {r11, 0, 0, r12, r22, 0, r13, r23, std::sqrt(dot(r2, r2))}};
}

const std::vector<std::string> names{"a", "b"};

// Closed forms for the line y = a + b x: var b = s^2 / Sxx, var a = s^2 (1/n + mean^2 / Sxx).
TEST(Statistics, OfALineAgreeWithClosedForms) {
  const std::vector<double> ones(5, -1.0), x{-1, -2, -3, -4, -5}, r{0.06, -0.13, 0.18, -0.21, 0.1};
  const std::vector<double> at{0.05, 1.99};
  const Statistics found = statistics(triangle_of(ones, x, r), at, names, {15, 40});
  const double rss = 0.06 * 0.06 + 0.13 * 0.13 + 0.18 * 0.18 + 0.21 * 0.21 + 0.01;
  const double variance = rss / 3, sxx = 10;
  EXPECT_NEAR(*found.residual_sd, std::sqrt(variance), 1e-14);
  EXPECT_NEAR(*found.parameters[1].standard_error, std::sqrt(variance / sxx), 1e-14);
  EXPECT_NEAR(*found.parameters[0].standard_error, std::sqrt(variance * (0.2 + 9 / sxx)), 1e-14);
  EXPECT_NEAR(found.covariance[1], -variance * 3 / sxx, 1e-15);
  EXPECT_NEAR(*found.r_squared, 1 - rss / 40, 1e-14);
  EXPECT_NEAR(*found.parameters[1].high - found.parameters[1].estimate,
              3.18244630528371 * *found.parameters[1].standard_error, 1e-10);
}

// Columns of sizes 1e-12 and 1e12: the inverse of J'J would have lost every digit.
TEST(Statistics, DoNotDependOnTheColumnsScale) {
  const std::vector<double> a{1, 1, 1, 1}, b{1, 2, 3, 4}, r{0.1, -0.2, 0.1, 0};
  std::vector<double> small = a, large = b;
  for (double& v : small) v *= 1e-12;
  for (double& v : large) v *= 1e12;
  const std::vector<double> at{1, 1};
  const Statistics plain = statistics(triangle_of(a, b, r), at, names, {1, 1});
  const Statistics scaled = statistics(triangle_of(small, large, r), at, names, {1, 1});
  EXPECT_EQ(scaled.rank, 2u);
  EXPECT_NEAR(*scaled.parameters[0].standard_error / *plain.parameters[0].standard_error, 1e12, 1e2);
  EXPECT_NEAR(*scaled.parameters[1].standard_error / *plain.parameters[1].standard_error, 1e-12, 1e-22);
}

TEST(Statistics, ProportionalColumnsGiveNoErrors) {
  const std::vector<double> factor{2, 0, 0, 6, 0, 0, 0.5, 0, 1};
  const std::vector<double> at{1, 1};
  const Statistics found = statistics({2, 10, factor}, at, names, {1, 1});
  EXPECT_EQ(found.rank, 1u);
  EXPECT_EQ(found.degrees_of_freedom, 9u);
  EXPECT_FALSE(found.parameters[0].standard_error);
  EXPECT_FALSE(found.parameters[1].standard_error);
  ASSERT_EQ(found.undetermined.size(), 1u);
  EXPECT_NEAR(found.undetermined[0][0] / found.undetermined[0][1], -3, 1e-12);
}

TEST(Statistics, ExactFitHasNoErrors) {
  const std::vector<double> factor{2, 0, 0, 1, 3, 0, 0, 0, 1e-15};
  const std::vector<double> at{1, 1};
  const Statistics found = statistics({2, 10, factor}, at, names, {10, 10});
  EXPECT_TRUE(found.exact);
  EXPECT_FALSE(found.parameters[0].standard_error);
  EXPECT_TRUE(found.covariance.empty());
}

TEST(Statistics, AsManyParametersAsRowsLeaveNoDegreesOfFreedom) {
  const std::vector<double> factor{2, 0, 0, 1, 3, 0, 0, 0, 0.1};
  const std::vector<double> at{1, 1};
  const Statistics found = statistics({2, 2, factor}, at, names, {10, 10});
  EXPECT_EQ(found.degrees_of_freedom, 0u);
  EXPECT_FALSE(found.residual_sd);
  EXPECT_FALSE(found.parameters[0].standard_error);
}

TEST(Statistics, OfATriangleThatIsNotFiniteAreOurFault) {
  const std::vector<double> factor{std::numeric_limits<double>::quiet_NaN(), 0, 0, 1, 3, 0, 0, 0, 0.1};
  const std::vector<double> at{1, 1};
  EXPECT_THROW(statistics({2, 2, factor}, at, names, {10, 10}), InternalError);
}

TEST(Correlations, ScaleToOne) {
  const std::vector<double> matrix = correlations(std::vector<double>{4, -3, -3, 9}, 2);
  EXPECT_EQ(matrix[0], 1);
  EXPECT_EQ(matrix[1], -0.5);
  EXPECT_EQ(matrix[3], 1);
}

// Quantiles from R: qt(0.975, c(1, 3, 10, 1000)).
TEST(TQuantile, AgreesWithR) {
  EXPECT_NEAR(t_quantile(0.975, 1), 12.7062047361747, 1e-11);
  EXPECT_NEAR(t_quantile(0.975, 3), 3.18244630528371, 1e-12);
  EXPECT_NEAR(t_quantile(0.975, 10), 2.22813885198627, 1e-13);
  EXPECT_NEAR(t_quantile(0.975, 1000), 1.96233908082641, 1e-13);
}

}  // namespace
}  // namespace steepest::test
