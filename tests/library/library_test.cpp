#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "steepest/steepest.hpp"

namespace steepest {
namespace {

TEST(ScalarFunction, DifferentiatesAFormula) {
  EXPECT_NEAR(value("x^2*sin(x)", {2}), 3.637189707302727, 2e-15);
  EXPECT_NEAR(gradient("x^2*sin(x)", {2})[0], 1.9726023611141572, 1e-15);
  EXPECT_NEAR(hessian("x^2*sin(x)", {2})[0], -5.147769546028503, 4e-15);
}

TEST(ScalarFunction, DifferentiatesALambda) {
  const auto f = [](auto x, auto y) { return x * x + 3 * x * y; };
  EXPECT_EQ(gradient(f, {1, 2}), (std::vector<double>{8, 3}));
  EXPECT_EQ(hessian(f, {1, 2}), (std::vector<double>{2, 3, 3, 0}));
}

TEST(ScalarFunction, TakesALambdaOfManyVariables) {
  const auto valley = [](std::span<const Expression> x) {
    Expression sum = square(1 - x[0]);
    for (std::size_t i = 0; i + 1 < x.size(); ++i) sum = sum + 100 * square(x[i + 1] - x[i] * x[i]);
    return sum;
  };
  EXPECT_EQ(value(valley, {1, 1, 1, 1, 1}), 0);
  EXPECT_EQ(gradient(valley, {1, 1, 1, 1, 1}), std::vector<double>(5));
}

TEST(ScalarFunction, TakesPointsByName) {
  const ScalarFunction f("y*x^2");
  EXPECT_EQ(f.variables(), (std::vector<std::string>{"y", "x"}));
  EXPECT_EQ(f.value(f.point({{"x", 3}, {"y", 2}})), 18);
  EXPECT_THROW(f.point({{"x", 3}}), UserError);
  EXPECT_THROW(f.point({{"x", 3}, {"y", 2}, {"z", 1}}), UserError);
}

TEST(ScalarFunction, RefusesAPointOfAnotherLength) {
  const auto f = [](auto x, auto y) { return x * y; };
  EXPECT_THROW(value(f, {1, 2, 3}), UserError);
  EXPECT_THROW(gradient("x*y", {1}), UserError);
}

TEST(ScalarFunction, HasTaylorPolynomialsAndHessianVectorProducts) {
  EXPECT_EQ(taylor("x^2*sin(x)", {2}, 1).coefficients, (std::vector<double>{3.637189707302727, 1.9726023611141572}));
  const auto f = [](auto x, auto y) { return x * x * y; };
  EXPECT_EQ(taylor(f, {1, 2}, 2).coefficients, (std::vector<double>{2, 4, 1, 2, 2, 0}));
  EXPECT_EQ(hessian_vector(f, {1, 2}, {3, 4}), (std::vector<double>{20, 6}));
  const ScalarFunction g("x^2*y");
  EXPECT_EQ(g.laplacian(std::vector<double>{1, 2}), 4);
  EXPECT_EQ(g.check(std::vector<double>{1, 2}, std::vector<double>{0, 3}).exact, 1);
  EXPECT_THROW(g.taylor(std::vector<double>{1}, 2), UserError);
  EXPECT_THROW(g.check(std::vector<double>{1, 2}, std::vector<double>{0, 0}), UserError);
}

TEST(JacobianOfAFormula, IsRowMajor) {
  const Jacobian found = jacobian("[x*y, x + y^2]", {1, 2});
  EXPECT_EQ(found.matrix, (std::vector<double>{2, 1, 1, 4}));
  EXPECT_THROW(jacobian("[x*y, x + y^2]", {1}), UserError);
}

TEST(Trace, WholePowersOfNegativeNumbersAreAllowed) {
  EXPECT_EQ(gradient([](auto x) { return pow(x, 3); }, {-2}), (std::vector<double>{12}));
}

TEST(Differentiability, IsTrueFalseOrUnknown) {
  const Differentiability smooth = differentiability("x^2*sin(x)", {2});
  EXPECT_EQ(smooth.differentiable, true);
  EXPECT_TRUE(smooth.by_rules);
  const Differentiability vanishing = differentiability([](auto x, auto y) { return x * abs(y) + 3 * y; }, {0, 0});
  EXPECT_EQ(vanishing.differentiable, true);
  EXPECT_FALSE(vanishing.by_rules);
  EXPECT_EQ(vanishing.gradient, (std::vector<double>{0, 3}));
  const Differentiability corner = differentiability("abs(x - 1)", {1});
  EXPECT_EQ(corner.differentiable, false);
  EXPECT_EQ(corner.reason, "'abs(x - 1)' has no derivative at x - 1 = 0: forward 1, backward -1");
  EXPECT_TRUE(corner.node);
  EXPECT_EQ(differentiability("x^2*sin(1/x)", {0}).differentiable, std::nullopt);
  EXPECT_EQ(differentiability("x^2*y/(x^4+y^2)", {0, 0}).differentiable, false);
  // Every directional derivative is 0, and there is no way to tell more.
  EXPECT_NE(differentiability("x^3*y/(x^4+y^2)", {0, 0}).differentiable, true);
}

TEST(SidesAlong, FollowTheBranchOfTheRay) {
  const ScalarFunction norm("sqrt(x^2+y^2)");
  const Sides sides = norm.sides_along(std::vector<double>{0, 0}, std::vector<double>{3, 4});
  EXPECT_EQ(sides.forward.source, OneSided::Source::series);
  EXPECT_EQ(sides.forward.slope, 1);
  EXPECT_EQ(sides.backward.slope, -1);
  EXPECT_EQ(sides.two_sided, false);
  EXPECT_THROW(norm.sides_along(std::vector<double>{0, 0}, std::vector<double>{0, 0}), UserError);
  EXPECT_THROW(norm.sides_along(std::vector<double>{0, 0}, std::vector<double>{1}), UserError);
}

TEST(Minimize, FindsTheValleyOfALambda) {
  const auto valley = [](auto x, auto y) { return 100 * pow(y - x * x, 2) + pow(1 - x, 2); };
  const MinimizeResult minimum = minimize(valley, {-1.2, 1});
  EXPECT_EQ(minimum.status, Status::converged);
  EXPECT_NEAR(minimum.x[0], 1, 1e-9);
  EXPECT_NEAR(minimum.x[1], 1, 1e-9);
}

TEST(Minimize, NamedMethodsTakeTheirOptions) {
  const MinimizeResult result = minimize("x^2*sin(x)", {6}, {.method = "gd", .step = 0.005, .gtol = 1e-8});
  EXPECT_EQ(result.iterations, 134u);
  EXPECT_NEAR(result.x[0], 5.086985094392, 1e-9);
}

TEST(Fit, TakesRowsFromMemory) {
  const Table table =
      make_table({{"x", std::vector<double>{1, 2, 3, 4, 5}}, {"y", std::vector<double>{2.1, 3.9, 6.2, 7.8, 10.1}}});
  const FittedModel line = fit("y ~ a + b*x", table);
  ASSERT_EQ(line.parameters.size(), 2u);
  EXPECT_NEAR(line.parameters[0].estimate, 0.05, 1e-12);
  EXPECT_NEAR(line.parameters[1].estimate, 1.99, 1e-12);
  EXPECT_NEAR(*line.parameters[0].standard_error, 0.198074, 1e-6);
  EXPECT_NEAR(*line.result.statistics->residual_sd, 0.188856, 1e-6);
}

// What the program does without being asked, the library does too.
TEST(Fit, TakesSeveralStartsWhereNoneIsGiven) {
  const std::string curve = "rate ~ Vm*conc/(K + conc)", data = STEEPEST_SOURCE_DIR "/examples/data/puromycin.csv";
  const FittedModel fitted = fit(curve, data);
  EXPECT_NEAR(fitted.parameters[0].estimate, 212.683742957, 1e-6);
  const auto& notes = fitted.result.walk.notes;
  const auto tells = [](const std::string& note) { return note.starts_with("the best of 5 starts, seed "); };
  EXPECT_TRUE(std::any_of(notes.begin(), notes.end(), tells));
  FitOptions one;
  one.starts = 1;
  EXPECT_TRUE(fit(curve, data, {{"Vm", 200}, {"K", 0.1}}, one).result.walk.notes.empty());
}

TEST(Fit, OfALineIsAGlobalMinimum) {
  const FittedModel line = fit("y ~ x", std::string(STEEPEST_SOURCE_DIR "/tests/cases/fit/line.csv"));
  EXPECT_EQ(line.result.walk.point, Point::global_minimum);
}

TEST(Minimize, HoldsTiesAndBoundsByName) {
  const ScalarFunction f("(a - 1)^2 + (b - 2)^2 + c^2");
  const ScalarFunction held = f.with_fixed({{"c", 3}});
  EXPECT_EQ(held.variables(), (std::vector<std::string>{"a", "b"}));
  EXPECT_NEAR(held.minimize(std::vector<double>{0, 0}).value, 9, 1e-12);
  const ScalarFunction tied = held.with_tied("b", "a - 1");  // (a - 1)^2 + (a - 3)^2 + 9: a = 2
  const MinimizeResult free = tied.minimize(std::vector<double>{0});
  EXPECT_NEAR(free.x[0], 2, 1e-9);
  const MinimizeResult bounded = tied.minimize(std::vector<double>{0}, {.bounds = {{"a", {-9, 1.5}}}});
  EXPECT_EQ(bounded.x[0], 1.5);
  ASSERT_EQ(bounded.active.size(), 1u);
  EXPECT_EQ(bounded.active[0].name, "a");
  EXPECT_NEAR(bounded.active[0].multiplier, 2, 1e-9);
  EXPECT_THROW(f.with_fixed({{"d", 1}}), UserError);
  EXPECT_THROW(f.with_tied("a", "a + 1"), UserError);
}

TEST(Fit, HoldsTiesAndBoundsByName) {
  const std::string curve = "rate ~ Vm*conc/(K + conc)", data = STEEPEST_SOURCE_DIR "/examples/data/puromycin.csv";
  FitOptions bounds;
  bounds.minimize.bounds["Vm"] = {0, 200};
  const FittedModel at_bound = fit(curve, data, {{"Vm", 150}, {"K", 0.1}}, bounds);
  EXPECT_EQ(at_bound.parameters[0].estimate, 200);
  EXPECT_FALSE(at_bound.parameters[0].standard_error.has_value());
  // The others as if Vm were fixed there.
  ModelOptions fixed;
  fixed.fixed["Vm"] = {200};
  const FittedModel held = fit(curve, data, {{"K", 0.1}}, {}, fixed);
  ASSERT_EQ(held.parameters.size(), 1u);
  EXPECT_NEAR(at_bound.parameters[1].estimate, held.parameters[0].estimate, 1e-9);
  EXPECT_NEAR(*at_bound.parameters[1].standard_error, *held.parameters[0].standard_error, 1e-9);
  ModelOptions ties;
  ties.tied["Vm"] = "3000*K";
  const FittedModel tied = fit(curve, data, {{"K", 0.1}}, {}, ties);
  const FittedModel written = fit("rate ~ 3000*K*conc/(K + conc)", data, {{"K", 0.1}});
  EXPECT_NEAR(tied.parameters[0].estimate, written.parameters[0].estimate, 1e-12);
}

TEST(Minimize, KnowsWhatIsConvex) {
  EXPECT_EQ(minimize("exp(x) + x^2", {1}).point, Point::global_minimum);
  EXPECT_EQ(minimize("x^4 - x^2", {1}).point, Point::local_minimum);
}

TEST(Fit, RefusesAStartOfNoParameter) {
  const Table table = make_table({{"x", std::vector<double>{1, 2, 3}}, {"y", std::vector<double>{2, 4, 7}}});
  EXPECT_THROW(fit("y ~ slope*x", table, {{"slop", 1}}), UserError);
}

}  // namespace
}  // namespace steepest
