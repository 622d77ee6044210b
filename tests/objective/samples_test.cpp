// Samples of the rows: their gradients are those of the whole function on average.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "models.hpp"

namespace steepest::test {
namespace {

std::vector<std::size_t> rows_from(std::size_t begin, std::size_t count) {
  std::vector<std::size_t> rows(count);
  std::iota(rows.begin(), rows.end(), begin);
  return rows;
}

/// The mean over samples of one size that hold every row once.
void expect_mean_is_whole(const Problem& problem, const std::vector<double>& x, std::size_t size) {
  for (const Backend backend : backends()) {
    GraphObjective objective(problem, {1, backend});
    const auto rows = static_cast<std::size_t>(problem.rows.count);
    ASSERT_EQ(objective.sample_rows(), rows);
    ASSERT_EQ(rows % size, 0u);
    std::vector<double> whole(x.size()), part(x.size()), mean(x.size());
    const double value = objective.value_and_gradient(x, whole);
    double mean_value = 0;
    const double share = static_cast<double>(size) / static_cast<double>(rows);
    for (std::size_t begin = 0; begin < rows; begin += size) {
      mean_value += share * objective.sample(rows_from(begin, size), x, part);
      for (std::size_t i = 0; i < x.size(); ++i) mean[i] += share * part[i];
    }
    EXPECT_NEAR(mean_value, value, 1e-12 * (1 + std::abs(value)));
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(mean[i], whole[i], 1e-11 * (1 + std::abs(whole[i])));
  }
}

TEST(Samples, OfAMeanAverageToTheWholeGradient) {
  Logistic model(120, 4, 1);
  for (const std::size_t size : {1u, 5u, 40u, 120u}) {
    expect_mean_is_whole(model.problem(model.output), model.point(), size);
  }
  Softmax softmax(60, 3, 4, 2);
  expect_mean_is_whole(softmax.problem(softmax.output), softmax.point(), 12);
}

TEST(Samples, OfASumAverageToTheWholeGradient) {
  Decay model(60, 3);
  expect_mean_is_whole(model.problem(model.output), model.point(), 10);
}

TEST(Samples, KeepWhatDoesNotBelongToRows) {
  Model model(24, 4);
  const Expression w = model.parameter("w", {3});
  const Expression x = model.normal_column("x", {3}), y = model.normal_column("y");
  const Expression r = y - product(x, w);
  const Expression penalty = 0.5 * sum_elements(w * w);
  const NodeId output = (mean_rows(r * r) + penalty).node();
  expect_mean_is_whole(model.problem(output), model.point(), 6);
}

TEST(Samples, HoldRowsInAnyOrderAndRepeated) {
  Decay model(40, 5);
  GraphObjective objective(model.problem(model.output));
  const std::vector<double> x = model.point();
  std::vector<double> a(3), b(3), twice(3);
  const std::vector<std::size_t> one{7}, other{3}, both{7, 3, 7};
  const double va = objective.sample(one, x, a), vb = objective.sample(other, x, b);
  const double v = objective.sample(both, x, twice);
  EXPECT_NEAR(v, (2 * va + vb) / 3, 1e-12 * std::abs(v));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(twice[i], (2 * a[i] + b[i]) / 3, 1e-10 * (1 + std::abs(twice[i])));
}

TEST(Samples, GiveTheSameBitsOnAnyNumberOfThreads) {
  Logistic model(30'000, 5, 6);
  const std::vector<double> x = model.point();
  const std::vector<std::size_t> rows = rows_from(100, 25'000);
  std::vector<double> first(x.size());
  double value = 0;
  for (const int threads : {1, 2, 3, 8}) {
    GraphObjective objective(model.problem(model.output), {threads, Backend::automatic});
    std::vector<double> gradient(x.size());
    const double here = objective.sample(rows, x, gradient);
    if (threads == 1) first = gradient, value = here;
    EXPECT_EQ(here, value);
    EXPECT_EQ(gradient, first) << threads << " threads";
  }
}

TEST(Samples, AreNotTakenWhereTheFunctionIsNoSumOverRows) {
  Standardised model(50, 7);
  EXPECT_EQ(GraphObjective(model.problem(model.output)).sample_rows(), 0u) << "sums within sums";
  Model largest(20, 8);
  const Expression a = largest.parameter("a");
  const Expression x = largest.normal_column("x");
  const Expression maximum(a.graph(), row_reduce(a.graph(), Op::row_max, (a * x).node()));
  EXPECT_EQ(GraphObjective(largest.problem(maximum.node())).sample_rows(), 0u) << "a maximum over rows";
  Model root(20, 9);
  const Expression b = root.parameter("b");
  const Expression z = root.normal_column("z");
  EXPECT_EQ(GraphObjective(root.problem(sqrt(mean_rows(square(b - z))).node())).sample_rows(), 0u)
      << "a root of a mean";
  Model none(0, 10);
  const Expression c = none.parameter("c");
  EXPECT_EQ(GraphObjective(Problem{none.graph, (c * c).node(), none.parameters}).sample_rows(), 0u);
}

}  // namespace
}  // namespace steepest::test
