// The walks that the documentation quotes, with their numbers.
#include <gmock/gmock.h>

#include "functions.hpp"

namespace steepest::test {
namespace {

using testing::HasSubstr;

MinimizeResult gradient_descent(Objective& f, double start, double step) {
  return minimize(f, Vector{start}, {.method = "gd", .step = step, .gtol = 1e-8});
}

TEST(Facts, GradientDescentStepsOnXSquaredSinX) {
  Function f = x_squared_sin_x();
  const MinimizeResult small = gradient_descent(f, 6, 0.005);
  EXPECT_EQ(small.status, Status::converged) << small.reason;
  EXPECT_EQ(small.iterations, 134u);
  EXPECT_NEAR(small.x[0], 5.086985094392, 1e-9);
  EXPECT_EQ(gradient_descent(f, 6, 0.05).iterations, 28u);
  EXPECT_EQ(gradient_descent(f, 6, 0.067).iterations, 1541u);
  EXPECT_NEAR(gradient_descent(f, 9, 0.05).x[0], 5.087, 1e-3);
}

TEST(Facts, TooLargeAStepAlternates) {
  Function f = x_squared_sin_x();
  const MinimizeResult result = gradient_descent(f, 6, 0.07);
  EXPECT_EQ(result.status, Status::diverged);
  EXPECT_EQ(exit_status(result.status), 6);
  EXPECT_THAT(result.reason, HasSubstr("alternate between x = 4.7564"));
  EXPECT_THAT(result.reason, HasSubstr("x = 5.35196"));
  EXPECT_THAT(result.reason, HasSubstr("0.067415"));
}

TEST(Facts, ChosenMethodFindsTheMinimumWithoutAStep) {
  Function f = x_squared_sin_x();
  const MinimizeResult result = minimize(f, Vector{6});
  EXPECT_EQ(result.method, "newton");
  EXPECT_EQ(result.status, Status::converged);
  EXPECT_EQ(result.point, Point::local_minimum);
  EXPECT_NEAR(result.x[0], 5.08698509410227, 1e-12) << result.reason;
  EXPECT_NEAR(result.value, -24.082960223068, 1e-11);
}

TEST(Facts, MeanSquareLimitIsTwoOverTwentyTwo) {
  Residuals mse = line_through_origin(1.0 / 5);
  const MinimizeResult below = minimize(mse, Vector{0}, {.method = "gd", .step = 0.0908, .gtol = 1e-8});
  EXPECT_EQ(below.status, Status::converged) << below.reason;
  const MinimizeResult above = minimize(mse, Vector{0}, {.method = "gd", .step = 0.092, .gtol = 1e-8});
  EXPECT_EQ(above.status, Status::diverged) << above.reason;
  EXPECT_THAT(above.reason, HasSubstr("0.0909091"));
  EXPECT_EQ(above.x[0], 0) << "the best point seen is the start";
}

TEST(Facts, HalfMeanSquareArrivesInThirteenUpdates) {
  Residuals half = line_through_origin(1.0 / 10);
  const MinimizeResult result = minimize(half, Vector{0}, {.method = "gd", .step = 0.1, .gtol = 1e-11});
  EXPECT_EQ(result.status, Status::converged) << result.reason;
  EXPECT_EQ(result.point, Point::global_minimum);
  EXPECT_LE(result.iterations, 13u);
  EXPECT_NEAR(result.x[0], 2, 1e-12);
}

TEST(Facts, ExactFitConverges) {
  Residuals sse = line_through_origin(1);
  const MinimizeResult result = minimize(sse, Vector{0});
  EXPECT_EQ(result.method, "lm");
  EXPECT_EQ(result.status, Status::converged) << result.reason;
  EXPECT_EQ(result.point, Point::global_minimum);
  EXPECT_NEAR(result.x[0], 2, 1e-15);
  EXPECT_LE(result.iterations, 2u);
}

TEST(Facts, LbfgsOnRosenbrock) {
  Function f(2, [](const Vector& x, Vector& g) {
    const double a = x[1] - x[0] * x[0];
    g = {-400 * a * x[0] - 2 * (1 - x[0]), 200 * a};
    return 100 * a * a + (1 - x[0]) * (1 - x[0]);
  });
  const MinimizeResult result = minimize(f, Vector{-1.2, 1});
  EXPECT_EQ(result.method, "lbfgs");
  EXPECT_EQ(result.status, Status::converged) << result.reason;
  EXPECT_NEAR(static_cast<double>(result.iterations), 37, 6);
  EXPECT_NEAR(result.x[0], 1, 1e-8);
}

TEST(Facts, ExactSearchGivesOrthogonalGradients) {
  const auto quadratic = [](const Vector& x, Vector& g) {
    g = {2 * x[0] + x[1], x[0] + 10 * x[1]};
    return x[0] * x[0] + x[0] * x[1] + 5 * x[1] * x[1];
  };
  Function f(2, quadratic);
  std::vector<Vector> gradients;
  MinimizeOptions options{.method = "steepest-exact"};
  options.observer = [&](const Progress& p) {
    Vector g(2);
    quadratic({p.x[0], p.x[1]}, g);
    gradients.push_back(g);
    return true;
  };
  const MinimizeResult result = minimize(f, Vector{5, 1}, options);
  EXPECT_EQ(result.status, Status::converged) << result.reason;
  ASSERT_GE(gradients.size(), 5u);
  for (std::size_t k = 1; k < 5; ++k) {
    const double product = gradients[k][0] * gradients[k - 1][0] + gradients[k][1] * gradients[k - 1][1];
    const double size =
        std::hypot(gradients[k][0], gradients[k][1]) * std::hypot(gradients[k - 1][0], gradients[k - 1][1]);
    EXPECT_LE(std::abs(product), 1e-6 * size);
  }
}

}  // namespace
}  // namespace steepest::test
