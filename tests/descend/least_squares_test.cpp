// Least squares beyond the plain steps: geodesic acceleration, and valleys that lead out of sight.
#include <gtest/gtest.h>

#include "functions.hpp"
#include "steepest/expression.hpp"
#include "steepest/formula.hpp"

namespace steepest::test {
namespace {

steepest::Problem problem_of(const std::string& formula) {
  const steepest::Model model = parse(formula);
  steepest::Problem problem;
  problem.graph = model.graph;
  problem.output = model.output;
  for (const ModelParameter& parameter : model.parameters) problem.parameters.push_back(parameter.node);
  return problem;
}

/// r = x^2 - 2 from 2: v = -J r / d, a = -J (2 v^2) / d, d = J^2 (1 + 1/mu), mu = 1e4, then times 3 and 3 again.
TEST(GeodesicAcceleration, StepsAreThoseOfThePaper) {
  GraphObjective objective(problem_of("(x^2 - 2)^2"));
  Vector seen;
  MinimizeOptions options{.method = "lm-geodesic", .max_iter = 3};
  options.observer = [&](const Progress& progress) {
    if (progress.iteration > 0) seen.push_back(progress.x[0]);
    return true;
  };
  minimize(objective, Vector{2}, options);
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_NEAR(seen[0], 1.4375687412511249, 1e-14);
  EXPECT_NEAR(seen[1], 1.4142174228852478, 1e-14);
  EXPECT_NEAR(seen[2], 1.4142135624159893, 1e-14);
}

/// Along a bent valley it needs fewer steps than without.
TEST(GeodesicAcceleration, FollowsABentValley) {
  const std::string valley = "(10*(y - x^2))^2 + (1 - x)^2";
  GraphObjective objective(problem_of(valley));
  const Vector start{1, -1.2};  // y, x
  const MinimizeResult plain = minimize(objective, start, {.method = "lm"});
  const MinimizeResult bent = minimize(objective, start, {.method = "lm-geodesic"});
  EXPECT_EQ(plain.status, Status::converged) << plain.reason;
  EXPECT_EQ(bent.status, Status::converged) << bent.reason;
  EXPECT_NEAR(bent.x[1], 1, 1e-10);
  EXPECT_LT(bent.iterations, plain.iterations);
}

/// Bard's problem: f falls from 0.1148 far out along x[2] = -x[3] to 0.0082, though rounding hides the slope there.
TEST(Valley, ItsFarEndIsNoMinimum) {
  const std::string bard =
      "let y = [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39]; "
      "sum((y[i] - (a + i/((16 - i)*b + min(i, 16 - i)*c)))^2 for i in 1:15)";
  GraphObjective objective(problem_of(bard));
  const Vector far{0.18889, 11751199.6, -11751196};
  for (const char* method : {"lm", "newton", "lbfgs"}) {
    const MinimizeResult result = minimize(objective, far, {.method = method, .retry = false});
    EXPECT_TRUE(result.status != Status::converged || std::abs(result.value - 8.2148773065e-3) < 1e-10)
        << method << ": " << result.value << ", " << result.reason;
  }
}

struct Bounded {
  const char* formula;
  double start, low, high, minimum;
};

/// Newton's first step crosses the bound with every variable that is free.
TEST(Bounds, ThatAllVariablesCrossAtOnceEndNoWalk) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Bounded& c :
       {Bounded{"1/x + x", 10, 1e-3, infinity, 1}, Bounded{"x - log(x)", 5, 0, infinity, 1},
        Bounded{"exp(x) - 2*x", -4, -5, 5, std::log(2.0)}, Bounded{"x*log(x)", 3, 0, infinity, std::exp(-1.0)}}) {
    GraphObjective objective(problem_of(c.formula));
    MinimizeOptions options{.method = "newton", .names = {"x"}};
    options.bounds["x"] = Bound{c.low, c.high};
    const MinimizeResult result = minimize(objective, Vector{c.start}, options);
    EXPECT_EQ(result.status, Status::converged) << c.formula << ": " << result.reason;
    EXPECT_NEAR(result.x[0], c.minimum, 1e-8) << c.formula;
  }
}

/// x exp(-x) falls to minus infinity on the other side of its hill: nobody may stand there and be content.
TEST(Unbounded, MinusInfinityIsNoMinimum) {
  GraphObjective objective(problem_of("x*exp(-x)"));
  for (const MethodInfo& method : methods()) {
    if (method.needs.find("samples") != std::string::npos || method.needs == "least squares" ||
        method.needs.find("bound") != std::string::npos)
      continue;
    const MinimizeResult result = minimize(objective, Vector{2}, {.method = method.name, .max_iter = 2000});
    EXPECT_NE(result.status, Status::converged) << method.name << ": " << result.value << ", " << result.reason;
  }
}

}  // namespace
}  // namespace steepest::test
