// Several starts: the distinct minima they find, whatever the number of threads.
#include <gtest/gtest.h>

#include "steepest/fit.hpp"

namespace steepest::test {
namespace {

TEST(Starts, FindTheSameMinimaOnAnyNumberOfThreads) {
  const Model model = parse("sin(3*x)*cos(2*y) + 0.1*(x^2 + y^2)");
  const ModelProblem made = make_problem(model, nullptr);
  std::optional<MinimizeResult> first;
  for (const int threads : {1, 2, 3, 8}) {
    GraphObjective objective(made.problem, {.threads = 1});
    const MinimizeResult result =
        minimize_from(objective, std::vector<double>{2, 1}, {},
                      {.count = 25, .seed = 4, .threads = threads, .another = maker_of(made.problem, {})});
    if (!first) first = result;
    EXPECT_EQ(result.x, first->x) << threads << " threads";
    EXPECT_EQ(result.evaluations.gradient, first->evaluations.gradient);
    ASSERT_EQ(result.minima.size(), first->minima.size());
    std::size_t walks = 0;
    for (std::size_t k = 0; k < result.minima.size(); ++k) {
      EXPECT_EQ(result.minima[k].x, first->minima[k].x);
      walks += result.minima[k].walks;
    }
    EXPECT_EQ(walks, 25u);
    EXPECT_EQ(result.minima[0].value, result.value);
  }
  EXPECT_GT(first->minima.size(), 3u);
}

TEST(Starts, StayInsideTheBounds) {
  const Model model = parse("(x^2 - 4)^2 + x");
  const ModelProblem made = make_problem(model, nullptr);
  GraphObjective objective(made.problem);
  const MinimizeResult result =
      minimize_from(objective, std::vector<double>{1}, {.bounds = {{"x", {0, 9}}}}, {.count = 10, .seed = 2});
  ASSERT_EQ(result.minima.size(), 2u);  // the lowest, near -2, lies outside; at 0 the bound holds x
  EXPECT_NEAR(result.minima[0].x[0], 1.9682, 1e-3);
  EXPECT_EQ(result.minima[1].x[0], 0);
}

}  // namespace
}  // namespace steepest::test
