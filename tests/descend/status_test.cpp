// Provokes every status and every kind of point, and the messages that go with them.
#include <gmock/gmock.h>

#include <limits>

#include "functions.hpp"
#include "steepest/base.hpp"

namespace steepest::test {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Function cube() {
  return one_variable([](double x) { return x * x * x; }, [](double x) { return 3 * x * x; },
                      [](double x) { return 6 * x; });
}

/// x - log x: smallest at 1, undefined below 0.
Function logarithm() {
  return one_variable([](double x) { return x - std::log(x); }, [](double x) { return x > 0 ? 1 - 1 / x : nan; },
                      [](double x) { return 1 / (x * x); });
}

/// a x^2 + b y^2 + c y^4
Function bowl(double a, double b, double c = 0) {
  return {2,
          [=](const Vector& x, Vector& g) {
            g = {2 * a * x[0], 2 * b * x[1] + 4 * c * std::pow(x[1], 3)};
            return a * x[0] * x[0] + b * x[1] * x[1] + c * std::pow(x[1], 4);
          },
          [=](const Vector& x, Vector& h) { h = {2 * a, 0, 0, 2 * b + 12 * c * x[1] * x[1]}; }};
}

void expect_end(const MinimizeResult& result, Status status, Point point, int exit) {
  EXPECT_EQ(to_text(result.status), to_text(status)) << result.reason;
  EXPECT_EQ(to_text(result.point), to_text(point)) << result.reason;
  EXPECT_EQ(exit_status(result.status), exit);
  EXPECT_FALSE(result.reason.empty());
  EXPECT_TRUE(std::isfinite(result.value));
}

TEST(Status, LocalMinimumWithCriteria) {
  Function f = bowl(1, 10);
  for (const char* method : {"newton", "lbfgs", "steepest", "steepest-exact"}) {
    const MinimizeResult result = minimize(f, Vector{3, -2}, {.method = method, .gtol = 1e-6});
    expect_end(result, Status::converged, Point::local_minimum, 0);
    EXPECT_EQ(result.method, method);
    ASSERT_FALSE(result.criteria.empty());
    EXPECT_EQ(result.criteria[0].name, "gradient max |g_i|");
    EXPECT_EQ(result.criteria[0].value, result.gradient_norm);
    EXPECT_EQ(result.criteria[0].limit, 1e-6);
    EXPECT_TRUE(result.criteria[0].holds);
    EXPECT_THAT(result.eigenvalues, testing::Pointwise(testing::DoubleNear(1e-4), {2.0, 20.0}));
  }
}

TEST(Status, GlobalMinimumWhereConvexityIsProven) {
  Function f = bowl(1, 10);
  expect_end(minimize(f.with({.degree = {}, .convex = true}), Vector{3, -2}), Status::converged, Point::global_minimum,
             0);
}

TEST(Status, RankDeficientLinearProblemNamesTheOpenDirection) {
  Residuals f(
      2, 3,
      [](const Vector& x, Vector& r, Vector& j) {
        for (std::size_t i = 0; i < 3; ++i) {
          const double t = static_cast<double>(i) + 1;
          r[i] = t * (x[0] + x[1]) - 2 * t + (i == 1 ? 0.1 : 0);
          j[2 * i] = j[2 * i + 1] = t;
        }
      },
      1, true);
  const MinimizeResult result = minimize(f, Vector{5, 0}, {.names = {"a", "b"}});
  expect_end(result, Status::converged, Point::global_minimum, 0);
  EXPECT_THAT(result.warnings, Contains(HasSubstr("determine 1 of 2 parameters")));
  EXPECT_THAT(result.warnings[0], testing::AnyOf(HasSubstr("0.707*a - 0.707*b"), HasSubstr("-0.707*a + 0.707*b")));
}

TEST(Status, LimitsOfIterationsEvaluationsAndTime) {
  Function f = rosenbrock();
  const MinimizeResult iterations = minimize(f, Vector{-1.2, 1}, {.max_iter = 3});
  expect_end(iterations, Status::limit, Point::unknown, 5);
  EXPECT_EQ(iterations.iterations, 3u);
  EXPECT_THAT(iterations.reason, HasSubstr("3 iterations"));
  EXPECT_LT(iterations.value, 24.2);
  const MinimizeResult evaluations = minimize(f, Vector{-1.2, 1}, {.max_eval = 10});
  expect_end(evaluations, Status::limit, Point::unknown, 5);
  EXPECT_THAT(evaluations.reason, HasSubstr("10 evaluations"));
  expect_end(minimize(f, Vector{-1.2, 1}, {.time_limit = 1e-9}), Status::limit, Point::unknown, 5);
}

TEST(Status, StartAtASaddle) {
  Function f = bowl(1, -1);
  const MinimizeResult result = minimize(f, Vector{0, 0});
  expect_end(result, Status::not_a_minimum, Point::saddle, 5);
  EXPECT_EQ(result.eigenvalues, (Vector{-2, 2}));
  EXPECT_THAT(result.reason, HasSubstr("-2"));
}

TEST(Status, EscapeLeavesASaddle) {
  Function f = bowl(1, -1, 1);
  const MinimizeResult result = minimize(f, Vector{0, 0}, {.escape = true});
  expect_end(result, Status::converged, Point::local_minimum, 0);
  EXPECT_NEAR(std::abs(result.x[1]), std::sqrt(0.5), 1e-8);
}

TEST(Status, GradientDescentOntoASaddle) {
  Function f = bowl(1, -1, 1);
  const MinimizeResult result = minimize(f, Vector{2, 0}, {.method = "gd", .step = 0.1});
  expect_end(result, Status::not_a_minimum, Point::saddle, 5);
}

TEST(Status, Maximum) {
  Function f = bowl(-1, -2);
  expect_end(minimize(f, Vector{0, 0}), Status::not_a_minimum, Point::maximum, 5);
}

TEST(Status, FlatStartIsNoMinimum) {
  Function third = cube();
  expect_end(minimize(third, Vector{0}), Status::not_a_minimum, Point::flat, 5);
  Function constant(1, [](const Vector&, Vector& g) { return g[0] = 0, 3.0; });
  expect_end(minimize(constant, Vector{2}), Status::not_a_minimum, Point::flat, 5);
}

TEST(Status, DegenerateMinimumConverges) {
  Function fourth = one_variable([](double x) { return std::pow(x, 4); }, [](double x) { return 4 * x * x * x; },
                                 [](double x) { return 12 * x * x; });
  const MinimizeResult result = minimize(fourth, Vector{1});
  expect_end(result, Status::converged, Point::local_minimum, 0);
  EXPECT_NEAR(result.x[0], 0, 1e-3);
}

TEST(Status, CubeIsUnboundedBelowFromEitherSide) {
  Function f = cube();
  for (const char* method : {"", "lbfgs", "steepest", "gd"}) {
    for (double start : {-1.0, 1.0, 0.37}) {
      MinimizeOptions options{.method = method, .names = {"x"}};
      if (options.method == "gd") options.step = 0.01;
      if (options.method == "gd" && start > 0) continue;  // it creeps towards 0 like 1/k
      const MinimizeResult result = minimize(f, Vector{start}, options);
      EXPECT_EQ(to_text(result.status), to_text(Status::diverged)) << method << " " << start << " " << result.reason;
      EXPECT_THAT(result.reason, HasSubstr("unbounded below along -x")) << method << " from " << start;
      ASSERT_EQ(result.ray.size(), 1u);
      EXPECT_NEAR(result.ray[0], -1, 1e-12);
      EXPECT_TRUE(std::isfinite(result.value));
    }
  }
}

TEST(Status, ValleyThatFallsToInfinityIsNoConvergence) {
  Function f = one_variable([](double x) { return std::exp(-x); }, [](double x) { return -std::exp(-x); },
                            [](double x) { return std::exp(-x); });
  for (const char* method : {"newton", "lbfgs"}) {
    const MinimizeResult result = minimize(f, Vector{0}, {.method = method});
    EXPECT_EQ(to_text(result.status), to_text(Status::diverged)) << result.reason;
    EXPECT_THAT(result.reason, HasSubstr("no minimum along +x"));
  }
}

TEST(Status, TooLargeAStepDiverges) {
  Function f = parabola();
  const MinimizeResult result = minimize(f, Vector{1}, {.method = "gd", .step = 1.5});
  expect_end(result, Status::diverged, Point::unknown, 6);
  EXPECT_THAT(result.reason, HasSubstr("the limit is 1"));
  EXPECT_EQ(result.x[0], 1) << "the best point seen is the start";
}

TEST(Status, StepOnTheLimitAlternates) {
  Function f = parabola();
  const MinimizeResult result = minimize(f, Vector{1}, {.method = "gd", .step = 1});
  expect_end(result, Status::diverged, Point::unknown, 6);
  EXPECT_THAT(result.reason, HasSubstr("alternate between x = -1 and x = 1"));
}

TEST(Status, ObserverInterrupts) {
  Function f = rosenbrock();
  MinimizeOptions options;
  std::vector<double> values;
  options.observer = [&](const Progress& p) {
    EXPECT_EQ(p.iteration, values.size());
    values.push_back(p.value);
    return p.iteration < 4;
  };
  const MinimizeResult result = minimize(f, Vector{-1.2, 1}, options);
  expect_end(result, Status::interrupted, Point::unknown, 130);
  EXPECT_EQ(values.size(), 5u);
  EXPECT_LE(result.value, values.back());
}

TEST(Status, StartOutsideTheDomainIsMovedOrRefused) {
  Function f = logarithm();
  const MinimizeResult result = minimize(f, Vector{-1});
  expect_end(result, Status::converged, Point::local_minimum, 0);
  EXPECT_NEAR(result.x[0], 1, 1e-9);
  EXPECT_THAT(result.notes, Contains(HasSubstr("the value is NaN at the start x = -1")));
  Function nowhere = one_variable([](double) { return nan; }, [](double) { return nan; }, [](double) { return nan; });
  try {
    minimize(nowhere, Vector{2});
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::domain);
    EXPECT_THAT(error.what(), HasSubstr("NaN at the start x = 2"));
  }
}

TEST(Status, NonFiniteTrialShortensTheStep) {
  Function f = logarithm();
  EXPECT_NEAR(minimize(f, Vector{0.01}, {.method = "gd", .step = 0.5}).x[0], 1, 1e-6);
  for (const char* method : {"newton", "lbfgs", "steepest"}) {
    const MinimizeResult result = minimize(f, Vector{30}, {.method = method});
    expect_end(result, Status::converged, Point::local_minimum, 0);
    EXPECT_NEAR(result.x[0], 1, 1e-7) << method;
  }
}

TEST(Status, PersistentNanKeepsTheBestPoint) {
  for (const char* method : {"newton", "lbfgs", "gd"}) {
    Function f = one_variable([](double x) { return x == 2 ? 5 : nan; }, [](double x) { return x == 2 ? 1 : nan; },
                              [](double) { return 1; });
    const MinimizeResult result = minimize(f, Vector{2}, {.method = method, .step = 0.1});
    expect_end(result, Status::diverged, Point::unknown, 6);
    EXPECT_THAT(result.reason, HasSubstr("not finite (NaN)"));
    EXPECT_EQ(result.x[0], 2);
  }
}

TEST(Status, MethodWithoutAStepTakesOneFromASearch) {
  Function f = bowl(1, 10);
  for (const char* method : {"gd", "momentum", "nesterov", "adam"}) {
    const MinimizeResult result = minimize(f, Vector{3, -2}, {.method = method, .gtol = 1e-5});
    expect_end(result, Status::converged, Point::local_minimum, 0);
    EXPECT_THAT(result.notes, Contains(HasSubstr("no step was given"))) << method;
    ASSERT_TRUE(result.step.has_value());
    EXPECT_GT(result.evaluations.gradient, result.iterations);
  }
}

TEST(Status, LargeProblem) {
  const std::size_t n = 2000;
  Function f(n, [](const Vector& x, Vector& g) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double weight = 1 + static_cast<double>(i);
      sum += weight * (x[i] - 1) * (x[i] - 1);
      g[i] = 2 * weight * (x[i] - 1);
    }
    return sum;
  });
  const MinimizeResult result = minimize(f.with({.degree = {}, .convex = true}), Vector(n, 0));
  expect_end(result, Status::converged, Point::global_minimum, 0);
  EXPECT_NEAR(result.x[n - 1], 1, 1e-6);
}

std::string refusal(const MinimizeOptions& options) {
  Function f = rosenbrock();
  try {
    minimize(f, Vector{0, 0}, options);
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::command_line);
    return error.what() + std::string(" ") + error.hint();
  }
  return "accepted";
}

TEST(Options, AreValidated) {
  EXPECT_THAT(refusal({.step = -0.1}), HasSubstr("step must be a positive number, got -0.1"));
  EXPECT_THAT(refusal({.step = nan}), HasSubstr("step must be a positive number, got NaN"));
  EXPECT_THAT(refusal({.gtol = -1}), HasSubstr("gtol must be a number, 0 or above, got -1"));
  EXPECT_THAT(refusal({.time_limit = 0}), HasSubstr("time-limit must be a positive number, got 0"));
  EXPECT_THAT(refusal({.method = "adm"}), HasSubstr("unknown method 'adm' did you mean 'adam'?"));
  EXPECT_THAT(refusal({.method = "lm"}), HasSubstr("needs a sum of squares"));
  EXPECT_THAT(refusal({.method = "newton"}), HasSubstr("needs a Hessian"));
}

TEST(Options, MethodsAreListed) {
  std::vector<std::string> names;
  for (const MethodInfo& method : methods()) {
    names.push_back(method.name);
    EXPECT_FALSE(method.summary.empty());
    EXPECT_FALSE(method.source.empty());
    EXPECT_THAT(method.formula, HasSubstr("<-")) << method.name;
  }
  for (const char* name : {"gd", "steepest", "lbfgs", "newton", "lm", "adam"}) EXPECT_THAT(names, Contains(name));
}

}  // namespace
}  // namespace steepest::test
