#include <gtest/gtest.h>

#include <cmath>

#include "report/contour.hpp"
#include "report/descent_picture.hpp"
#include "report/fit_picture.hpp"

namespace steepest::test {
namespace {

using namespace picture;

Grid2 bowl() {
  Grid2 grid;
  for (int i = 0; i <= 80; ++i) {
    grid.x.push_back(-2 + 0.05 * i);
    grid.y.push_back(-2 + 0.05 * i);
  }
  for (const double y : grid.y) {
    for (const double x : grid.x) grid.height.push_back(x * x + y * y);
  }
  return grid;
}

TEST(Contour, OfABowlIsACircle) {
  const Pieces circle = contour(bowl(), 1.0);
  double length = 0;
  for (std::size_t i = 0; i + 2 < circle.x.size(); i += 3) {
    EXPECT_NEAR(std::hypot(circle.x[i], circle.y[i]), 1, 1e-3);
    EXPECT_TRUE(std::isnan(circle.x[i + 2]));
    length += std::hypot(circle.x[i + 1] - circle.x[i], circle.y[i + 1] - circle.y[i]);
  }
  EXPECT_NEAR(length, 2 * 3.14159265358979, 0.01);
}

TEST(Contour, LeavesOutWhatIsNotFinite) {
  Grid2 grid = bowl();
  for (double& height : grid.height) height = height > 0.5 ? std::nan("") : height;
  EXPECT_TRUE(contour(grid, 1.0).x.empty());
  EXPECT_FALSE(contour(grid, 0.25).x.empty());
}

MinimumReport report_of(std::vector<std::string> names, std::vector<double> x) {
  MinimumReport report;
  report.formula = "f";
  report.names = std::move(names);
  report.walk.x = std::move(x);
  report.walk.method = "gd";
  return report;
}

TEST(DescentPicture, OneVariableIsACurveTwoAreLinesOfEqualHeight) {
  const auto square = [](std::span<const double> x) {
    double sum = 0;
    for (const double v : x) sum += v * v;
    return sum;
  };
  const Picture curve = descent_picture(report_of({"x"}, {0}), {{{2}, {1}, {0}}}, square);
  ASSERT_EQ(curve.panels.size(), 1u);
  EXPECT_EQ(curve.panels[0].layers.back().y, (std::vector<double>{4, 1, 0}));
  const Picture plane = descent_picture(report_of({"x", "y"}, {0, 0}), {{{2, 1}, {1, 0}, {0, 0}}}, square);
  EXPECT_GT(plane.panels[0].layers.size(), 10u);
  EXPECT_EQ(plane.panels[0].y_label, "y");
  EXPECT_THROW(descent_picture(report_of({"x", "y", "z"}, {0, 0, 0}), {{{1, 1, 1}}}, square), UserError);
}

struct Drawn {
  FittedView view;
  FitReport report;
};

Drawn drawn(const std::string& formula) {
  const std::vector<double> x{1, 2, 3, 4, 5}, z{2, 1, 4, 3, 9}, y{2.1, 3.9, 6.2, 7.8, 10.1};
  const Table table = make_table({{"x", x}, {"z", z}, {"y", y}});
  ParseOptions parsing;
  parsing.has_table = true;
  for (const Column& column : table.columns()) parsing.columns.push_back({column.name, false, {}});
  const Model model = parse(formula, parsing);
  const ModelProblem made = make_problem(model, &table);
  GraphObjective objective(made.problem);
  Drawn result;
  result.report.result = fit(objective, std::vector<double>(made.names.size(), 1.0), made.response);
  result.report.rows = table.rows();
  result.view = fitted_view(model, made, result.report.result.walk.x, result.report.result.statistics);
  return result;
}

// For a line the half-width of the band is t s sqrt(1/n + (x - mean)^2 / Sxx).
TEST(FitPicture, BandOfALineIsTheClosedForm) {
  const Drawn line = drawn("y ~ a + b*x");
  ASSERT_TRUE(line.view.has_curve);
  ASSERT_EQ(line.view.half_width.size(), line.view.curve_x.size());
  for (std::size_t i = 0; i < line.view.curve_x.size(); i += 20) {
    const double x = line.view.curve_x[i];
    const double wanted = 3.18244630528371 * 0.188856206322871 * std::sqrt(0.2 + (x - 3) * (x - 3) / 10);
    EXPECT_NEAR(line.view.half_width[i], wanted, 1e-9);
    EXPECT_NEAR(line.view.curve[i], 0.05 + 1.99 * x, 1e-9);
  }
  const Picture picture = fit_picture(line.view, line.report);
  ASSERT_EQ(picture.panels.size(), 2u);
  EXPECT_EQ(picture.panels[0].layers.size(), 3u);
  EXPECT_NEAR(picture.panels[1].layers[0].y[0], 0.06, 1e-9);
}

TEST(FitPicture, SeveralColumnsAreDrawnOverTheFittedValue) {
  const Drawn plane = drawn("y ~ a + b*x + c*z");
  EXPECT_FALSE(plane.view.has_curve);
  EXPECT_EQ(plane.view.x_name, "fitted value");
  EXPECT_EQ(plane.view.x, plane.view.fitted);
}

}  // namespace
}  // namespace steepest::test
