// Bounds: every method against closed forms, and random quadratics against all active sets tried one by one.
#include <gmock/gmock.h>

#include <random>

#include "functions.hpp"
#include "steepest/base.hpp"

namespace steepest::test {
namespace {

using testing::HasSubstr;

/// (x - 3)^2 + 10 (y + 2)^2 + x y
Function tilted() {
  return {2,
          [](const Vector& x, Vector& g) {
            g = {2 * (x[0] - 3) + x[1], 20 * (x[1] + 2) + x[0]};
            return std::pow(x[0] - 3, 2) + 10 * std::pow(x[1] + 2, 2) + x[0] * x[1];
          },
          [](const Vector&, Vector& h) { h = {2, 1, 1, 20}; }};
}

std::vector<std::string> methods_for(Objective& objective) {
  std::vector<std::string> names;
  for (const MethodInfo& method : methods()) {
    if (method.needs == "least squares") continue;
    if (method.needs == "Hessian" && !objective.has_hessian()) continue;
    if (method.name == "dynamic-literal") continue;  // it does not look at the function
    const bool more =
        method.needs.find("samples") != std::string::npos || method.needs.find("lower bound") != std::string::npos;
    if (more) continue;
    names.push_back(method.name);
  }
  return names;
}

TEST(Bounds, OneBoundHoldsWhateverTheMethod) {
  Function f = tilted();
  for (const std::string& method : methods_for(f)) {
    const MinimizeResult result = minimize(f, Vector{-2, 3}, {.method = method, .bounds = {{"x[1]", {-5, 1}}}});
    EXPECT_EQ(result.x[0], 1) << method << ": " << result.reason;
    if (method == "lion") continue;                   // its steps never shorten
    EXPECT_NEAR(result.x[1], -2.05, 1e-3) << method;  // 20 (y + 2) + 1 = 0
    ASSERT_EQ(result.active.size(), 1u) << method;
    EXPECT_EQ(result.active[0].element, 0u);
    EXPECT_FALSE(result.active[0].lower);
    EXPECT_NEAR(result.active[0].multiplier, 6.05, 1e-3) << method;  // |2 (1 - 3) - 2.05|
    if (result.status != Status::converged) continue;
    EXPECT_THAT(result.reason, HasSubstr("at the bound x[1] = 1"));
    EXPECT_EQ(result.point, Point::local_minimum);
  }
}

TEST(Bounds, CornerIsAMinimumByItsMultipliers) {
  Function f = tilted();
  for (const char* method : {"newton", "lbfgs", "lbfgsb", "cg", "gd", "newton-cg"}) {
    const MinimizeResult result =
        minimize(f, Vector{0, 5}, {.method = method, .bounds = {{"x[1]", {-5, 1}}, {"x[2]", {-1, 9}}}});
    EXPECT_EQ(result.status, Status::converged) << method << ": " << result.reason;
    EXPECT_EQ(result.x, (Vector{1, -1})) << method;
    ASSERT_EQ(result.active.size(), 2u);
    EXPECT_NEAR(result.active[0].multiplier, 5, 1e-12);   // 2 (1 - 3) - 1
    EXPECT_NEAR(result.active[1].multiplier, 21, 1e-12);  // 20 + 1
    EXPECT_EQ(result.gradient_norm, 0);
    EXPECT_THAT(result.reason, HasSubstr("rises from every one of them"));
  }
}

TEST(Bounds, BoundWithoutEffectChangesNothing) {
  Function f = tilted();
  const MinimizeResult free = minimize(f, Vector{0, 0}),
                       bounded = minimize(f, Vector{0, 0}, {.bounds = {{"x", {-9, 9}}}});
  EXPECT_TRUE(bounded.active.empty());
  for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(bounded.x[i], free.x[i], 1e-8);
}

TEST(Bounds, StartOutsideIsMovedAndSaidSo) {
  Function f = tilted();
  const MinimizeResult result = minimize(f, Vector{50, 0}, {.bounds = {{"x", {-5, 1}}}});
  EXPECT_EQ(result.start, (Vector{1, 0}));
  ASSERT_FALSE(result.notes.empty());
  EXPECT_THAT(result.notes[0], HasSubstr("lies outside the bounds"));
}

TEST(Bounds, BadOnesAreRefusedByName) {
  Function f = tilted();
  const auto message = [&](const std::map<std::string, Bound>& bounds) {
    try {
      minimize(f, Vector{0, 0}, {.bounds = bounds, .names = {"alpha", "beta"}});
    } catch (const UserError& error) {
      return std::string(error.what()) + " | " + error.hint();
    }
    return std::string();
  };
  EXPECT_THAT(message({{"alpha", {2, 1}}}), testing::AllOf(HasSubstr("alpha"), HasSubstr("above its upper end")));
  EXPECT_THAT(message({{"alpa", {1, 2}}}), HasSubstr("did you mean 'alpha'?"));
}

TEST(Bounds, LeastSquaresStopAtABound) {
  // r = (x, y, x + y - 4): the free minimum is (4/3, 4/3), with x <= 1 it is y = 3/2.
  Residuals f(
      2, 3,
      [](const Vector& x, Vector& r, Vector& j) {
        r = {x[0], x[1], x[0] + x[1] - 4};
        j = {1, 0, 0, 1, 1, 1};
      },
      1, true);
  const MinimizeResult result = minimize(f, Vector{-3, 8}, {.bounds = {{"x[1]", {-9, 1}}}});
  EXPECT_EQ(result.method, "lm");
  EXPECT_EQ(result.status, Status::converged) << result.reason;
  EXPECT_EQ(result.x[0], 1);
  EXPECT_NEAR(result.x[1], 1.5, 1e-9);
}

/// x'Ax/2 - b'x for a symmetric positive definite A.
struct Quadratic {
  std::size_t n = 0;
  Vector a, b;
  double value(const Vector& x, Vector& g) const {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      g[i] = -b[i];
      for (std::size_t j = 0; j < n; ++j) g[i] += a[i * n + j] * x[j];
      sum += 0.5 * x[i] * (g[i] - b[i]);
    }
    return sum;
  }
};

Quadratic random_quadratic(std::size_t n, std::mt19937& random) {
  std::normal_distribution<double> normal;
  Quadratic q{n, Vector(n * n, 0), Vector(n)};
  Vector root(n * n);
  for (double& v : root) v = normal(random);
  for (std::size_t i = 0; i < n; ++i) {
    q.b[i] = 3 * normal(random);
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t k = 0; k < n; ++k)
        q.a[i * n + j] += root[i * n + k] * root[j * n + k] + (i == j && k == 0 ? 0.1 : 0);
  }
  return q;
}

/// The least value in [-1, 1]^n by cyclic minimisation over single elements, which converges for such quadratics.
Vector by_coordinates(const Quadratic& q) {
  Vector x(q.n, 0), g(q.n);
  for (int sweep = 0; sweep < 200'000; ++sweep) {
    double moved = 0;
    for (std::size_t i = 0; i < q.n; ++i) {
      double slope = -q.b[i];
      for (std::size_t j = 0; j < q.n; ++j) slope += q.a[i * q.n + j] * x[j];
      const double next = std::clamp(x[i] - slope / q.a[i * q.n + i], -1.0, 1.0);
      moved = std::max(moved, std::abs(next - x[i]));
      x[i] = next;
    }
    if (moved < 1e-15) break;
  }
  return x;
}

TEST(Bounds, RandomQuadraticsAgreeWithCoordinateDescent) {
  const unsigned seed = 11;
  std::mt19937 random(seed);
  for (int trial = 0; trial < 20; ++trial) {
    const Quadratic q = random_quadratic(6, random);
    const Vector expected = by_coordinates(q);
    Function f(
        6, [&](const Vector& x, Vector& g) { return q.value(x, g); }, [&](const Vector&, Vector& h) { h = q.a; });
    for (const char* method : {"newton", "lbfgsb", "lbfgs", "cg", "newton-cg", "bb", "steepest"}) {
      const MinimizeResult result = minimize(f, Vector(6, 0.3), {.method = method, .bounds = {{"x", {-1, 1}}}});
      EXPECT_EQ(result.status, Status::converged) << method << " trial " << trial << " seed " << seed << result.reason;
      for (std::size_t i = 0; i < 6; ++i)
        EXPECT_NEAR(result.x[i], expected[i], 1e-5) << method << " trial " << trial << " seed " << seed;
    }
  }
}

TEST(Bounds, ManyBoundsOfALargeProblem) {
  // sum of (x_i - c_i)^2 with a chain between neighbours; c_i beyond the box for every third element.
  const std::size_t n = 2000;
  Function f(n, [&](const Vector& x, Vector& g) {
    double sum = 0;
    std::ranges::fill(g, 0);
    for (std::size_t i = 0; i < n; ++i) {
      const double c = i % 3 == 0 ? 5 : 0.2;
      sum += (x[i] - c) * (x[i] - c);
      g[i] += 2 * (x[i] - c);
      if (i == 0) continue;
      const double d = x[i] - x[i - 1];
      sum += d * d;
      g[i] += 2 * d;
      g[i - 1] -= 2 * d;
    }
    return sum;
  });
  const MinimizeResult result = minimize(f, Vector(n, 0), {.bounds = {{"x", {-1, 1}}}});
  EXPECT_EQ(result.method, "lbfgsb");
  EXPECT_EQ(result.status, Status::converged) << result.reason;
  EXPECT_LT(result.iterations, 60u);
  EXPECT_EQ(result.active.size(), (n + 2) / 3);
}

}  // namespace
}  // namespace steepest::test
