// Terms that are interchangeable at the start would stay equal: the walk begins beside it, and says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "steepest/fit.hpp"
#include "steepest/formula.hpp"

namespace steepest::test {
namespace {

FitResult fitted(const std::string& formula, const std::vector<double>& a, const std::vector<double>& y) {
  const Table table = make_table({{"a", a}, {"y", y}});
  ParseOptions parsing;
  parsing.has_table = true;
  parsing.columns = {{"a", false, {}}, {"y", false, {}}};
  const ModelProblem made = make_problem(parse(formula, parsing), &table);
  GraphObjective objective(made.problem);
  FitOptions options;
  options.minimize.names = made.names;
  options.start_given = true;
  return fit(objective, std::vector<double>(made.names.size(), 1.0), made.response, options);
}

const auto names_the_groups = testing::Contains(testing::HasSubstr("p and r, q and s are interchangeable"));

TEST(SymmetricStart, OfTwoExponentialsIsLeft) {
  std::vector<double> a, y;
  for (int i = 0; i < 300; ++i) {
    a.push_back(0.01 * i);
    y.push_back(3 * std::exp(-0.5 * a.back()) + 2 * std::exp(-2.5 * a.back()));
  }
  const FitResult found = fitted("y ~ p*exp(q*a) + r*exp(s*a)", a, y);
  EXPECT_THAT(found.walk.notes, names_the_groups);
  EXPECT_EQ(found.walk.status, Status::converged) << found.walk.reason;
  EXPECT_LT(found.walk.evaluations.gradient, 200u);
  const bool first_is_slow = found.walk.x[1] > found.walk.x[3];
  const std::size_t slow = first_is_slow ? 0 : 2, fast = 2 - slow;
  EXPECT_NEAR(found.walk.x[slow], 3, 1e-6);
  EXPECT_NEAR(found.walk.x[slow + 1], -0.5, 1e-6);
  EXPECT_NEAR(found.walk.x[fast], 2, 1e-6);
  EXPECT_NEAR(found.walk.x[fast + 1], -2.5, 1e-6);
}

// Data whose best pair of exponentials is far from one: the walk of one term ended on the saddle between the two.
TEST(SymmetricStart, LeadsBelowTheSaddleOfOneTerm) {
  std::vector<double> a, y;
  for (int i = 0; i < 300; ++i) {
    a.push_back(0.01 * i);
    y.push_back(std::sin(3 * a.back()));
  }
  const double one = fitted("y ~ p*exp(q*a)", a, y).walk.value;
  const double two = fitted("y ~ p*exp(q*a) + r*exp(s*a)", a, y).walk.value;
  EXPECT_LT(two, 0.99 * one);
}

TEST(SymmetricStart, StaysWhereOnlyAProductIsDetermined) {
  const FitResult found = fitted("y ~ p*r*a", {1, 2, 3, 4}, {2, 4.1, 5.9, 8});
  EXPECT_THAT(found.walk.notes, testing::Not(testing::Contains(testing::HasSubstr("interchangeable"))));
}

}  // namespace
}  // namespace steepest::test
