#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "steepest/formula.hpp"
#include "steepest/objective.hpp"
#include "steepest/structural.hpp"

// One-sided derivatives and the verdict on formulas: by series, by looking where there is none, over rows, with
// parameters that are held.
namespace steepest::test {
namespace {

using Source = OneSided::Source;

Problem parsed(const std::string& formula, std::vector<std::optional<double>> fixed = {}) {
  const steepest::Model model = parse(formula);
  Problem problem{.graph = model.graph, .output = model.output};
  for (const ModelParameter& parameter : model.parameters) problem.parameters.push_back(parameter.node);
  problem.fixed = std::move(fixed);
  return problem;
}

Sides sides(const std::string& formula, const std::vector<double>& x, const std::vector<double>& direction) {
  GraphObjective f(parsed(formula));
  return sides_along(f, x, direction);
}

Differentiability verdict(const std::string& formula, const std::vector<double>& x) {
  GraphObjective f(parsed(formula));
  return differentiability(f, x);
}

TEST(SidesAlong, ArePerUnitOfLengthAndExact) {
  for (const double scale : {1.0, 1e-200, 1e200}) {
    const Sides found = sides("sqrt(x^2 + y^2)", {0, 0}, {3 * scale, 4 * scale});
    EXPECT_EQ(found.forward.source, Source::series);
    EXPECT_EQ(found.forward.slope, 1) << scale;
    EXPECT_EQ(found.backward.slope, -1) << scale;
    EXPECT_EQ(found.two_sided, false);
  }
}

TEST(SidesAlong, AreInfiniteAtAJump) {
  const Sides step = sides("where(x > 0, 1, 0)", {0}, {1});
  EXPECT_EQ(step.forward.value, 1);
  EXPECT_EQ(step.forward.slope, HUGE_VAL);
  EXPECT_EQ(step.backward.slope, 0);
  EXPECT_EQ(step.two_sided, false);
}

TEST(SidesAlong, EndWithTheDomain) {
  const Sides root = sides("sqrt(x)", {0}, {1});
  EXPECT_EQ(root.forward.slope, HUGE_VAL);
  EXPECT_EQ(root.backward.source, Source::undefined);
  EXPECT_EQ(root.two_sided, false);
}

TEST(SidesAlong, TakeTheLimitWhereTheValueIsUndefined) {
  const Sides hole = sides("sin(x)/x", {0}, {1});
  EXPECT_EQ(hole.forward.value, 1);
  EXPECT_EQ(hole.two_sided, true);
  const Sides gap = sides("x/abs(x)", {0}, {1});
  EXPECT_EQ(gap.forward.value, 1);
  EXPECT_EQ(gap.backward.value, -1);
  EXPECT_EQ(gap.two_sided, false);
}

TEST(SidesAlong, LookWhereThereIsNoSeries) {
  const Sides angle = sides("atan(1/x)", {0}, {1});
  EXPECT_EQ(angle.forward.source, Source::numerical);
  EXPECT_NEAR(angle.forward.slope, -1, angle.forward.slope_error);
  EXPECT_NEAR(angle.forward.value, 1.5707963267948966, angle.forward.value_error + 1e-15);
  const Sides wild = sides("where(x == 0, 0, x*sin(1/x))", {0}, {1});
  EXPECT_EQ(wild.forward.source, Source::unknown);
  EXPECT_EQ(wild.two_sided, std::nullopt);
}

TEST(Verdict, IsNeverFalseWithoutADisproof) {
  EXPECT_EQ(verdict("x*abs(y)", {0, 0}).differentiable, true);
  EXPECT_EQ(verdict("x*abs(y) + 2*x", {3, 0}).differentiable, false);
  EXPECT_EQ(verdict("where(x == 0, 0, x*sin(1/x))", {0}).differentiable, std::nullopt);
  // Every directional derivative at 0 is 0; on the parabola y = x^2 the function is x/2 all the same.
  const std::string parabola = "where(x^2 + y^2 == 0, 0, x^3*y/(x^4 + y^2))";
  EXPECT_EQ(verdict(parabola, {0, 0}).differentiable, std::nullopt);
  EXPECT_EQ(verdict("where(x^2 + y^2 == 0, 0, x^2*y/(x^4 + y^2))", {0, 0}).differentiable, false);
  EXPECT_EQ(verdict("x^2*sin(1/x)", {0}).differentiable, std::nullopt);
}

TEST(Verdict, LooksAlongTheDirectionGivenAndInManyDimensions) {
  std::vector<double> origin(60), direction(60);
  direction[0] = 1;
  std::string sum = "abs(v1)";
  for (int i = 2; i <= 60; ++i) sum += " + abs(v" + std::to_string(i) + ")*v" + std::to_string(i - 1);
  GraphObjective many(parsed(sum));
  EXPECT_EQ(differentiability(many, origin, direction).differentiable, false);
  // Every directional derivative is 0 but those along x = 10 y.
  GraphObjective slanted(parsed("where(x == 10*y, abs(x), 0)"));
  EXPECT_EQ(differentiability(slanted, std::vector<double>{0, 0}).differentiable, std::nullopt);
  EXPECT_EQ(differentiability(slanted, std::vector<double>{0, 0}, std::vector<double>{10, 1}).differentiable, false);
}

TEST(Verdict, GivesTheGradientAndTheReason) {
  const Differentiability smooth = verdict("x^2*y", {3, 2});
  EXPECT_TRUE(smooth.by_rules);
  EXPECT_EQ(smooth.gradient, (std::vector<double>{12, 9}));
  EXPECT_EQ(smooth.reason, "");
  const Differentiability tie = verdict("y + max(x, y^2)", {1, 1});
  EXPECT_EQ(tie.differentiable, false);
  EXPECT_EQ(tie.reason, "'max(x, y^2)' has no derivative at x = 1, y^2 = 1; along y: forward 3, backward 1");
  EXPECT_TRUE(tie.gradient.empty());
  EXPECT_EQ(tie.by_choice, (std::vector<double>{1, 1}));
  const Differentiability norm = verdict("sqrt(x^2)", {0});
  EXPECT_EQ(norm.reason, "'sqrt(x^2)' has no derivative at x^2 = 0: forward 1, backward -1");
  EXPECT_EQ(verdict("x/abs(x)", {0}).reason, "f is not defined at the point: f tends to 1 ahead and to -1 behind");
  EXPECT_EQ(verdict("where(x > 0, x^2, -x^2)", {0}).gradient, (std::vector<double>{0}));
}

TEST(Verdict, LeavesOutParametersThatAreHeld) {
  GraphObjective f(parsed("abs(x)*(1 + y)", {0.0, std::nullopt}));
  const Differentiability held = differentiability(f, std::vector<double>{2});
  EXPECT_EQ(held.differentiable, true);
  GraphObjective g(parsed("x + abs(y)", {std::nullopt, 0.0}));
  EXPECT_TRUE(differentiability(g, std::vector<double>{2}).by_rules);
}

TEST(Verdict, LooksAtEveryRow) {
  const std::vector<double> column{1, 2, 4}, response{2, 3, 8};
  Problem problem;
  problem.graph = std::make_shared<Graph>();
  Graph& graph = *problem.graph;
  const NodeId a = graph.input("a"), x = graph.input("x", {}, true), y = graph.input("y", {}, true);
  const NodeId residual = elementwise(graph, Op::sub, std::array{y, elementwise(graph, Op::mul, std::array{a, x})});
  problem.output = row_reduce(graph, Op::row_sum, elementwise(graph, Op::abs, std::array{residual}));
  problem.parameters = {a};
  problem.rows = {.count = 3, .readable = 3, .inputs = {{x, {column.data()}}, {y, {response.data()}}}, .owner = {}};
  GraphObjective f(problem);
  const std::vector<double> at{2}, direction{1};
  const Sides found = sides_along(f, at, direction);
  EXPECT_EQ(found.forward.slope, 1 + 2 + 4);
  EXPECT_EQ(found.backward.slope, -1 + 2 - 4);
  EXPECT_EQ(differentiability(f, at).differentiable, false);
  EXPECT_TRUE(differentiability(f, std::vector<double>{1.9}).by_rules);
}

}  // namespace
}  // namespace steepest::test
