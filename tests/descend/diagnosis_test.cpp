// Every warning is provoked, and none is given without evidence.
#include <gmock/gmock.h>

#include "functions.hpp"

namespace steepest::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

/// x^2 + b y^2
Function bowl(double b) {
  return {2,
          [=](const Vector& x, Vector& g) {
            g = {2 * x[0], 2 * b * x[1]};
            return x[0] * x[0] + b * x[1] * x[1];
          },
          [=](const Vector&, Vector& h) { h = {2, 0, 0, 2 * b}; }};
}

TEST(Diagnosis, StepTooSmall) {
  Function f = parabola();
  const MinimizeResult result = minimize(f, Vector{3}, {.method = "gd", .step = 1e-4, .max_iter = 500});
  EXPECT_THAT(result.warnings,
              Contains(AllOf(HasSubstr("the step 0.0001 is too small"),
                             HasSubstr("curvature seen in the last steps is 2"), HasSubstr("--lr 0.5"))));
}

TEST(Diagnosis, StepTooLarge) {
  Function f = parabola();
  const MinimizeResult result = minimize(f, Vector{3}, {.method = "gd", .step = 1.1});
  EXPECT_EQ(result.status, Status::diverged);
  EXPECT_THAT(result.warnings,
              Contains(AllOf(HasSubstr("the step 1.1 is too large"), HasSubstr("the limit is 2/f'' = 1"))));
}

TEST(Diagnosis, StepNearItsLimit) {
  Function f = parabola();
  const MinimizeResult result = minimize(f, Vector{3}, {.method = "gd", .step = 0.97});
  EXPECT_EQ(result.status, Status::converged);
  EXPECT_THAT(result.warnings, Contains(HasSubstr("the step 0.97 is near its limit")));
}

TEST(Diagnosis, GradientVanishesInABlock) {
  // a falls along a long slope, b hardly counts.
  Function f(3, [](const Vector& x, Vector& g) {
    g = {x[0], 100 * x[1], 1e-9 * (x[2] - 1)};
    return 0.5 * (x[0] * x[0] + 100 * x[1] * x[1] + 1e-9 * (x[2] - 1) * (x[2] - 1));
  });
  const MinimizeResult result =
      minimize(f, Vector{1, 1, 0}, {.method = "gd", .step = 1e-3, .max_iter = 200, .names = {"a[1]", "a[2]", "b"}});
  EXPECT_EQ(result.status, Status::limit);
  EXPECT_THAT(result.warnings, Contains(AllOf(HasSubstr("the gradient vanishes for 'b'"), HasSubstr("that of 'a'"))));
}

TEST(Diagnosis, GradientExplodesInABlock) {
  Function f(2, [](const Vector& x, Vector& g) {
    g = {4 * std::pow(x[0], 3), 2 * x[1]};
    return std::pow(x[0], 4) + x[1] * x[1];
  });
  const MinimizeResult result =
      minimize(f, Vector{2, 1}, {.method = "gd", .step = 0.3, .max_iter = 50, .names = {"a", "b"}});
  EXPECT_THAT(result.warnings, Contains(HasSubstr("the gradient explodes for 'a'")));
}

TEST(Diagnosis, IllConditioned) {
  Function f = bowl(1e6);
  const MinimizeResult result = minimize(f, Vector{1, 1}, {.method = "bb"});
  EXPECT_THAT(result.warnings, Contains(AllOf(HasSubstr("ill conditioned"), HasSubstr("a condition number of 1e+06"),
                                              HasSubstr("newton or lbfgs"))));
}

TEST(Diagnosis, RateOfSteepestDescent) {
  // From (100, 1) exact steps zigzag as slowly as theory allows: each leaves ((100 - 1)/(100 + 1))^2 = 0.96078816.
  Function f = bowl(100);
  const MinimizeResult result =
      minimize(f.with({.degree = 2, .smooth = true, .convex = true}), Vector{100, 1}, {.method = "steepest-exact"});
  EXPECT_EQ(result.status, Status::converged) << result.reason;
  EXPECT_THAT(result.warnings, Contains(AllOf(HasSubstr("each step left 0.9608"), HasSubstr("= 0.9608"))));
}

TEST(Diagnosis, NothingWithoutEvidence) {
  Function round = bowl(1), long_valley = bowl(1e6);
  EXPECT_THAT(minimize(round, Vector{1, 1}, {.method = "gd", .step = 0.3}).warnings, IsEmpty());
  EXPECT_THAT(minimize(round, Vector{1, 1}, {.method = "steepest"}).warnings, IsEmpty());
  EXPECT_THAT(minimize(long_valley, Vector{1, 1}, {.method = "newton"}).warnings, IsEmpty());
  EXPECT_THAT(minimize(long_valley, Vector{1, 1}, {.method = "lbfgs"}).warnings, IsEmpty());
}

TEST(Diagnosis, AStepThatIsNotUsedIsSaid) {
  Function f = bowl(3);
  EXPECT_THAT(minimize(f, Vector{1, 1}, {.method = "newton", .step = 0.1}).warnings,
              Contains(HasSubstr("the step size given was not used")));
}

}  // namespace
}  // namespace steepest::test
