// A line through the origin whose column is so large or small that its square is no number: closed forms hold.
#include <gtest/gtest.h>

#include <cmath>

#include "steepest/fit.hpp"
#include "steepest/formula.hpp"

namespace steepest::test {
namespace {

struct Line {
  std::vector<double> a, y;
  double slope = 0, error = 0;

  explicit Line(std::size_t rows) {
    double square = 0, product = 0, rest = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      a.push_back(1 + static_cast<double>(i % 97) / 10);
      y.push_back(2.5 * a[i] + std::sin(static_cast<double>(i)));
      square += a[i] * a[i], product += a[i] * y[i];
    }
    slope = product / square;
    for (std::size_t i = 0; i < rows; ++i) rest += std::pow(y[i] - slope * a[i], 2);
    error = std::sqrt(rest / static_cast<double>(rows - 1) / square);
  }

  FitResult fitted(const std::string& factor) const {
    const Table table = make_table({{"a", a}, {"y", y}});
    ParseOptions parsing;
    parsing.has_table = true;
    parsing.columns = {{"a", false, {}}, {"y", false, {}}};
    const ModelProblem made = make_problem(parse("y ~ k*a*" + factor, parsing), &table);
    GraphObjective objective(made.problem);
    return fit(objective, std::vector<double>{1}, made.response, FitOptions{});
  }
};

TEST(ExtremeScales, OfAColumnChangeNothingButTheUnit) {
  for (const std::size_t rows : {200, 12'000}) {
    const Line line(rows);
    for (const std::string factor : {"1e160", "1e-160", "1e200", "1e-200", "1e300", "1e-290"}) {
      SCOPED_TRACE(factor + ", " + std::to_string(rows) + " rows");
      const FitResult found = line.fitted(factor);
      EXPECT_EQ(found.walk.status, Status::converged) << found.walk.reason;
      ASSERT_TRUE(found.statistics && found.statistics->parameters[0].standard_error);
      const double unit = std::stod(factor);
      EXPECT_NEAR(found.walk.x[0] * unit, line.slope, 1e-12 * line.slope);
      EXPECT_NEAR(*found.statistics->parameters[0].standard_error * unit, line.error, 1e-12 * line.error);
    }
  }
}

TEST(ExtremeScales, OfTheResidualsKeepTheAngle) {
  const ModelProblem made = make_problem(parse("(1e-200*x - 3e-200)^2 + (1e-200*x - 5e-200)^2"), nullptr);
  GraphObjective objective(made.problem);
  const Triangle triangle = objective.least_squares()->triangle(std::vector<double>{0});
  EXPECT_NEAR(std::abs(triangle.factor[0]) * 1e200, std::sqrt(2), 1e-12);
  EXPECT_NEAR(triangle.factor[2] / triangle.factor[0], -4, 1e-12);
}

}  // namespace
}  // namespace steepest::test
