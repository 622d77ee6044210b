// Every test problem with every method that should solve it, from the standard start and from far away.
#include <gtest/gtest.h>

#include "problems.hpp"
#include "steepest/base.hpp"

namespace steepest::test {
namespace {

bool known_minimum(const Problem& problem, double value) {
  for (double minimum : problem.minima)
    if (std::abs(value - minimum) <= 1e-8 * std::abs(minimum) + (minimum == 0 ? 1e-10 : 0)) return true;
  return false;
}

TEST(Problems, JacobiansAgreeWithDifferences) {
  for (const Problem& problem : problems()) {
    const std::size_t n = problem.start.size();
    Vector x = problem.start;
    for (double& v : x) v *= 1.01;
    Vector r(problem.rows), j(problem.rows * n), scratch(problem.rows * n), up(problem.rows), down(problem.rows);
    problem.residuals(x, r, j);
    for (std::size_t k = 0; k < n; ++k) {
      const double h = 1e-6 * std::max(std::abs(x[k]), 1e-2);
      Vector y = x;
      y[k] = x[k] + h;
      problem.residuals(y, up, scratch);
      y[k] = x[k] - h;
      problem.residuals(y, down, scratch);
      for (std::size_t i = 0; i < problem.rows; ++i) {
        const double size = std::abs(j[i * n + k]) + (std::abs(up[i]) + std::abs(r[i])) * 1e-9 / h;
        EXPECT_NEAR((up[i] - down[i]) / (2 * h), j[i * n + k], 1e-6 * size) << problem.name << " row " << i;
      }
    }
  }
}

class EveryProblem : public testing::TestWithParam<std::size_t> {};

TEST_P(EveryProblem, LevenbergMarquardtArrives) {
  const Problem problem = problems()[GetParam()];
  Residuals objective = problem.squares();
  const MinimizeResult result = minimize(objective, problem.start);
  EXPECT_EQ(result.method, "lm");
  EXPECT_EQ(result.status, Status::converged) << problem.name << ": " << result.reason;
  const bool exact = result.value <= 1e-28;  // nothing is below a sum of squares of 0
  EXPECT_EQ(result.point, exact ? Point::global_minimum : Point::local_minimum) << problem.name << " " << result.value;
  EXPECT_TRUE(known_minimum(problem, result.value)) << problem.name << " " << result.value;
}

TEST_P(EveryProblem, LbfgsArrives) {
  const Problem problem = problems()[GetParam()];
  Residuals objective = problem.squares();
  objective.hide_residuals();
  const MinimizeResult result = minimize(objective, problem.start);
  EXPECT_EQ(result.method, "lbfgs");
  EXPECT_EQ(result.status, Status::converged) << problem.name << ": " << result.reason;
  EXPECT_TRUE(known_minimum(problem, result.value)) << problem.name << " " << result.value;
}

TEST_P(EveryProblem, NeverConvergesOnAnythingButAMinimum) {
  const Problem problem = problems()[GetParam()];
  for (const char* method : {"lm", "lbfgs", "steepest"}) {
    for (double factor : {10.0, 100.0}) {
      Residuals objective = problem.squares();
      Vector start = problem.start;
      for (double& v : start) v *= factor;
      MinimizeResult result;
      try {
        result = minimize(objective, start, {.method = method, .max_iter = 3000, .retry = false});
      } catch (const UserError& outside) {
        ASSERT_EQ(outside.kind(), ErrorKind::domain) << outside.what();
        continue;
      }
      SCOPED_TRACE(problem.name + " " + method + " x" + number_text(factor) + ": " + result.reason);
      EXPECT_TRUE(std::isfinite(result.value));
      EXPECT_TRUE(result.status != Status::converged || known_minimum(problem, result.value)) << result.reason;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Mgh, EveryProblem, testing::Range(std::size_t{0}, problems().size()), [](const auto& info) {
  std::string name = problems()[info.param].name;
  for (char& c : name)
    if (c == ' ' || c == '-') c = '_';
  return name;
});

TEST(Problems, GulfFromFarAwayIsAPlateau) {
  const std::vector<Problem> all = problems();
  const Problem& gulf = find_problem(all, "Gulf");
  Residuals objective = gulf.squares();
  objective.hide_residuals();
  const MinimizeResult result = minimize(objective, Vector{0.01, 250, 15});
  EXPECT_EQ(result.status, Status::not_a_minimum) << result.reason;
  EXPECT_EQ(result.point, Point::flat);
  EXPECT_EQ(exit_status(result.status), 5);
}

}  // namespace
}  // namespace steepest::test
