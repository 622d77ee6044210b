#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "steepest/library.hpp"

// Losses and rows that do not count, against what can be tried out or written down.
namespace steepest::test {
namespace {

TEST(Loss, NamesFormulasAndScales) {
  EXPECT_EQ(parse_loss("half-mse").loss, Loss::half_mse);
  EXPECT_EQ(parse_loss("mae").loss, Loss::mae);
  EXPECT_EQ(parse_loss("huber").delta, 1);
  EXPECT_EQ(parse_loss("huber:0.5").delta, 0.5);
  EXPECT_EQ(scale_of(Loss::sse, 4), 1);
  EXPECT_EQ(scale_of(Loss::mse, 4), 0.25);
  EXPECT_EQ(scale_of(Loss::half_mse, 4), 0.125);
  EXPECT_EQ(scale_of(Loss::mae, 4), 0.25);
  EXPECT_EQ(formula_of({Loss::half_mse}), "(1/(2n)) sum of r^2");
  EXPECT_EQ(formula_of({Loss::huber, 1}), "(1/n) sum of h(r), h = r^2/2 up to |r| = 1, (|r| - 0.5) beyond");
  for (const char* wrong : {"rmse", "huber:0", "huber:x", "mse:2"}) EXPECT_THROW(parse_loss(wrong), UserError) << wrong;
}

struct Cloud {
  std::vector<double> x, y;
  Table table() const { return make_table({{"x", x}, {"y", y}}); }
};

/// A line with noise whose tails are heavy.
Cloud cloud(std::mt19937& bits, int rows) {
  std::normal_distribution<double> normal;
  Cloud result;
  for (int i = 0; i < rows; ++i) {
    result.x.push_back(i + 0.3 * normal(bits));
    result.y.push_back(1 + 2 * i + normal(bits) / (0.2 + std::abs(normal(bits))));
  }
  return result;
}

double mean_size(const Cloud& points, double a, double b) {
  double sum = 0;
  for (std::size_t i = 0; i < points.x.size(); ++i) sum += std::abs(points.y[i] - a - b * points.x[i]);
  return sum / static_cast<double>(points.x.size());
}

/// A best line goes through two of the points.
double least_mean_size(const Cloud& points) {
  double best = HUGE_VAL;
  for (std::size_t i = 0; i < points.x.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double b = (points.y[i] - points.y[j]) / (points.x[i] - points.x[j]);
      best = std::min(best, mean_size(points, points.y[i] - b * points.x[i], b));
    }
  }
  return best;
}

ModelOptions with_loss(const char* name) {
  ModelOptions options;
  options.loss = parse_loss(name);
  return options;
}

TEST(LossMae, ReachesTheBestLineThroughTwoPoints) {
  constexpr unsigned seed = 4711;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 bits(seed);
  for (int trial = 0; trial < 20; ++trial) {
    const Cloud points = cloud(bits, 5 + 2 * trial);
    const FittedModel fitted = fit("y ~ x", points.table(), {}, {}, with_loss("mae"));
    EXPECT_EQ(fitted.result.walk.status, Status::converged) << fitted.result.walk.reason;
    const double wanted = least_mean_size(points);
    EXPECT_NEAR(fitted.result.walk.value, wanted, 2e-9 * wanted) << "trial " << trial;
    EXPECT_NEAR(mean_size(points, fitted.parameters[0].estimate, fitted.parameters[1].estimate), wanted, 2e-9 * wanted);
    EXPECT_FALSE(fitted.parameters[0].standard_error);
  }
}

// At the minimum the clipped residuals are at right angles to the columns.
TEST(LossHuber, BalancesClippedResiduals) {
  constexpr unsigned seed = 4712;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 bits(seed);
  for (const double delta : {0.1, 1.0, 10.0}) {
    const Cloud points = cloud(bits, 40);
    const FittedModel fitted = fit("y ~ x", points.table(), {}, {}, with_loss(("huber:" + number_text(delta)).c_str()));
    EXPECT_EQ(fitted.result.walk.status, Status::converged) << fitted.result.walk.reason;
    double sum = 0, moment = 0;
    for (std::size_t i = 0; i < points.x.size(); ++i) {
      const double residual = points.y[i] - fitted.parameters[0].estimate - fitted.parameters[1].estimate * points.x[i];
      const double clipped = std::clamp(residual, -delta, delta);
      sum += clipped;
      moment += clipped * points.x[i];
    }
    EXPECT_NEAR(sum, 0, 1e-9 * delta);
    EXPECT_NEAR(moment, 0, 1e-7 * delta);
  }
}

// Sigma divides the residual; a weight multiplies its size.
TEST(LossMae, CountsSigmaOnceAndWeightsAsTheyAre) {
  const Table table = read_table(STEEPEST_SOURCE_DIR "/tests/cases/app/weights.csv");
  const auto x = table.column("x").values, y = table.column("y").values, s = table.column("s").values,
             w = table.column("w").values;
  ModelOptions options = with_loss("mae");
  options.sigma = "s";
  options.weights = "w";
  const FittedModel fitted = fit("y ~ a*x", table, {}, {}, options);
  double best = HUGE_VAL;  // a best slope goes through one of the points
  for (std::size_t i = 0; i < x.size(); ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < x.size(); ++k) sum += w[k] * std::abs(y[k] - y[i] / x[i] * x[k]) / s[k];
    best = std::min(best, sum / static_cast<double>(x.size()));
  }
  EXPECT_NEAR(fitted.result.walk.value, best, 1e-8 * best);
}

// Without a start a curve begins at its least squares fit: far away outliers look like all other rows.
TEST(LossMae, OfACurveIsAsGoodAsFromTheLeastSquaresFit) {
  const std::string curve = "rate ~ Vm*conc/(K + conc)", data = STEEPEST_SOURCE_DIR "/examples/data/puromycin.csv";
  const FittedModel free = fit(curve, data, {}, {}, with_loss("mae"));
  const FittedModel near = fit(curve, data, {{"Vm", 212}, {"K", 0.064}}, {}, with_loss("mae"));
  EXPECT_NEAR(free.parameters[0].estimate, 215.448, 1e-5);
  EXPECT_NEAR(free.result.walk.value, near.result.walk.value, 1e-7);
}

// As R's lm and nls do: the same as if the rows were not there.
TEST(Weights, OfZeroLeaveRowsOut) {
  const Table whole = read_table(STEEPEST_SOURCE_DIR "/tests/cases/app/zero_weight.csv");
  const std::vector<std::size_t> rows{0, 1, 3, 4, 6};
  ModelOptions weighted;
  weighted.weights = "w";
  for (const char* formula : {"y ~ x", "y ~ a*exp(b*x)"}) {
    const NamedPoint start = formula[4] == 'a' ? NamedPoint{{"a", 2}, {"b", 0.3}} : NamedPoint{};
    const FittedModel all = fit(formula, whole, start, {}, weighted);
    const FittedModel some = fit(formula, select_rows(whole, rows), start, {}, weighted);
    EXPECT_EQ(all.result.statistics->rows, 5u);
    EXPECT_EQ(all.result.statistics->degrees_of_freedom, 3u);
    EXPECT_EQ(all.result.statistics->r_squared, some.result.statistics->r_squared);
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(all.parameters[i].estimate, some.parameters[i].estimate);
      EXPECT_EQ(all.parameters[i].standard_error, some.parameters[i].standard_error);
    }
  }
}

TEST(Weights, AllZeroAreRefused) {
  const Table table = make_table(
      {{"x", std::vector<double>{1, 2}}, {"y", std::vector<double>{1, 3}}, {"w", std::vector<double>{0, 0}}});
  ModelOptions weighted;
  weighted.weights = "w";
  EXPECT_THROW(fit("y ~ a*x", table, {}, {}, weighted), UserError);
}

}  // namespace
}  // namespace steepest::test
