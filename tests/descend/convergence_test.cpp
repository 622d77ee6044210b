// Methods that find their own steps, where their theory says that they arrive.
#include <gmock/gmock.h>

#include "rows.hpp"
#include "steepest/base.hpp"

namespace steepest::test {
namespace {

using ::testing::HasSubstr;

/// sum of a_i (x_i - c_i)^2 / 2, of condition 100.
Function bowl() {
  const Vector a{1, 10, 100}, c{1, -2, 3};
  Function f(3, [=](const Vector& x, Vector& g) {
    double sum = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      g[i] = a[i] * (x[i] - c[i]);
      sum += 0.5 * g[i] * (x[i] - c[i]);
    }
    return sum;
  });
  f.with({.degree = 2, .smooth = true, .convex = true, .lower_bound = 0});
  return f;
}

TEST(Convergence, OfStrongConvexityIsToTheMinimum) {
  for (const char* method :
       {"sls", "momo", "momo-adam", "osgm", "hypergradient", "fista", "proximal", "adproxgd", "owl-qn"}) {
    Function f = bowl();
    const MinimizeResult result = minimize(f, Vector{0, 0, 0}, {.method = method});
    EXPECT_EQ(result.status, Status::converged) << method << ": " << result.reason;
    for (int i : {0, 1, 2}) EXPECT_NEAR(result.x[i], (Vector{1, -2, 3})[i], 1e-6) << method;
  }
}

TEST(Convergence, OfMechanicIsWithoutAStepAtAnyScale) {
  // Six decades of units: the tuners find each.
  for (const double unit : {1e-3, 1.0, 1e3}) {
    Function f(2, [=](const Vector& x, Vector& g) {
      g = {x[0] / unit - 3, 4 * (x[1] / unit + 1)};
      return unit * (0.5 * g[0] * g[0] + g[1] * g[1] / 8);
    });
    const double start = 0.5 * 9 + 2;
    const MinimizeResult result = minimize(f, Vector{0, 0}, {.method = "mechanic", .max_iter = 20'000});
    EXPECT_LT(result.value / unit, 1e-3 * start) << unit << ": " << result.reason;
  }
}

TEST(Convergence, OfHypergradientOutgrowsAShortStep) {
  const auto left = [](const char* method) {
    Function f = bowl();
    return minimize(f, Vector{0, 0, 0}, {.method = method, .step = 1e-5, .max_iter = 20'000}).value;
  };
  EXPECT_LT(3 * left("hypergradient"), left("gd"));
}

TEST(Convergence, OfOsgmNeverRises) {
  Function f(2, [](const Vector& x, Vector& g) {
    const double a = x[1] - x[0] * x[0];
    g = {-400 * a * x[0] - 2 * (1 - x[0]), 200 * a};
    return 100 * a * a + (1 - x[0]) * (1 - x[0]);
  });
  double last = HUGE_VAL;
  MinimizeOptions options{.method = "osgm"};
  options.observer = [&](const Progress& progress) {
    EXPECT_LE(progress.value, last * (1 + 1e-15));
    last = progress.value;
    return true;
  };
  EXPECT_EQ(minimize(f, Vector{-1.2, 1}, options).status, Status::converged);
}

TEST(Convergence, OnSamplesThatOnePointFitsIsToThatPoint) {
  // All rows on one line: every batch has its minimum there, and a constant step arrives (Vaswani et al. 2019).
  Vector x, y;
  for (int i = 0; i < 60; ++i) {
    x.push_back(i % 17 / 8.0 - 1);
    y.push_back(2 * x.back() + 1);
  }
  for (const char* method : {"sls", "momo", "polyak"}) {
    LineOverRows f(x, y);
    const MinimizeResult result =
        minimize(f, Vector{0, 0}, {.method = method, .sampling = Sampling{.batch = 6, .epochs = 400, .seed = 5}});
    EXPECT_NEAR(result.x[0], 2, 1e-6) << method << ": " << result.reason;
    EXPECT_NEAR(result.x[1], 1, 1e-6) << method;
  }
}

TEST(Convergence, OfMoMoNeedsALowerBound) {
  Function f(1, [](const Vector& x, Vector& g) { return g[0] = 2 * x[0], x[0] * x[0]; });
  for (const char* method : {"momo", "momo-adam"}) {
    try {
      minimize(f, Vector{1}, {.method = method});
      ADD_FAILURE() << method;
    } catch (const UserError& error) {
      EXPECT_THAT(error.what(), HasSubstr("needs a lower bound"));
    }
  }
}

}  // namespace
}  // namespace steepest::test
