#include <gtest/gtest.h>

#include <cmath>

#include "function.hpp"
#include "steepest/base.hpp"

namespace steepest {
namespace {

using test::objective_of;

std::vector<double> coefficients(const std::string& formula, const std::vector<double>& x, std::size_t order) {
  GraphObjective f = objective_of(formula);
  return taylor_polynomial(f, x, order).coefficients;
}

// Series that every calculus book lists.
TEST(Taylor, KnowsTheSeriesOfTheBooks) {
  EXPECT_EQ(coefficients("exp(x)", {0}, 4), (std::vector<double>{1, 1, 0.5, 1.0 / 6, 1.0 / 24}));
  EXPECT_EQ(coefficients("sin(x)", {0}, 5), (std::vector<double>{0, 1, 0, -1.0 / 6, 0, 1.0 / 120}));
  EXPECT_EQ(coefficients("1/(1-x)", {0}, 6), (std::vector<double>(7, 1.0)));
  EXPECT_EQ(coefficients("log(1+x)", {0}, 4), (std::vector<double>{0, 1, -0.5, 1.0 / 3, -0.25}));
  EXPECT_EQ(coefficients("sqrt(1+x)", {0}, 4), (std::vector<double>{1, 0.5, -0.125, 0.0625, -0.0390625}));
  EXPECT_EQ(coefficients("atan(x)", {0}, 5), (std::vector<double>{0, 1, 0, -1.0 / 3, 0, 0.2}));
  EXPECT_EQ(coefficients("tan(x)", {0}, 5), (std::vector<double>{0, 1, 0, 1.0 / 3, 0, 2.0 / 15}));
}

TEST(Taylor, OfAPolynomialIsThePolynomial) {
  EXPECT_EQ(coefficients("x^3 - 2*x + 5", {1}, 4), (std::vector<double>{4, 1, 3, 1, 0}));
  EXPECT_EQ(coefficients("x^2 + 3*x*y", {1, 2}, 2), (std::vector<double>{7, 8, 3, 1, 3, 0}));
  GraphObjective f = objective_of("x^2*y + z^3");
  const TaylorPolynomial about = taylor_polynomial(f, std::vector<double>{1, 2, 3}, 3, std::vector{1.0, 0.5});
  for (const TaylorError& at : about.errors) EXPECT_LT(std::abs(at.error), 1e-45);
  EXPECT_NEAR(about.ratio_limit, 0, 1e-45);
}

// Correctly rounded: f, f' and f'' of x^2*sin(x) at 2.
TEST(Taylor, IsExactAtTwo) {
  const std::vector<double> found = coefficients("x^2*sin(x)", {2}, 2);
  EXPECT_EQ(found[0], 3.637189707302727);
  EXPECT_EQ(found[1], 1.9726023611141572);
  EXPECT_NEAR(2 * found[2], -5.147769546028503, 2e-15);
}

// exp(x + 2y) = sum of (x + 2y)^k / k!
TEST(Taylor, OfSeveralVariables) {
  EXPECT_EQ(coefficients("exp(x + 2*y)", {0, 0}, 2), (std::vector<double>{1, 1, 2, 0.5, 2, 2}));
  const std::vector<double> third = coefficients("exp(x + 2*y)", {0, 0}, 3);
  EXPECT_NEAR(third[6], 1.0 / 6, 1e-16);
  EXPECT_NEAR(third[7], 1, 1e-15);
  EXPECT_NEAR(third[8], 2, 1e-15);
  EXPECT_NEAR(third[9], 8.0 / 6, 1e-15);
}

TEST(Taylor, OfArraysAndLoops) {
  EXPECT_EQ(coefficients("sum(w[i]^i for i in 1:3)", {1, 1, 1}, 1), (std::vector<double>{3, 1, 2, 3}));
  EXPECT_EQ(coefficients("fold(s*x for i in 1:3, s from 1)", {2}, 3), (std::vector<double>{8, 12, 6, 1}));
}

TEST(Taylor, ErrorsShrinkWithTheNextPower) {
  GraphObjective f = objective_of("x^2*sin(x)");
  const std::vector<double> distances{1e-2, 1e-4, 1e-6};
  for (const std::size_t order : {0u, 1u, 2u, 3u, 5u}) {
    const TaylorPolynomial about = taylor_polynomial(f, std::vector<double>{2}, order, distances);
    const double limit = coefficients("x^2*sin(x)", {2}, order + 1).back();
    EXPECT_NEAR(about.ratio_limit, limit, 1e-15 * std::abs(limit));
    for (const TaylorError& at : about.errors) {
      EXPECT_NEAR(at.ratio, limit, 10 * at.distance * (1 + std::abs(limit))) << "order " << order;
    }
  }
}

// sin at 1e-3 beyond what 50 digits hold: -h^21/21! (1 - h^2/(22*23) + ...)
TEST(Taylor, ErrorsBelowFiftyDigitsAreErrorsStill) {
  GraphObjective f = objective_of("1 + sin(x)");
  const TaylorPolynomial about = taylor_polynomial(f, std::vector<double>{0}, 20, std::vector{1e-3});
  EXPECT_NEAR(about.errors[0].error / (1e-63 / 51090942171709440000.0), 1, 1e-8);
}

TEST(Taylor, LooksAlongTheGradientUnlessTold) {
  GraphObjective f = objective_of("3*x + 4*y + x^2");
  const std::vector<double> at{0, 0}, distances{0.5}, left{-2, 0};
  EXPECT_NEAR(taylor_polynomial(f, at, 1, distances).direction[1], 0.8, 1e-15);
  const TaylorPolynomial along = taylor_polynomial(f, at, 1, distances, left);
  EXPECT_EQ(along.direction, (std::vector<double>{-1, 0}));
  EXPECT_EQ(along.errors[0].value, -1.25);
  EXPECT_EQ(along.errors[0].error, 0.25);
}

TEST(Taylor, EndsWhereADerivativeIsInfinite) {
  EXPECT_EQ(coefficients("x^2.5", {0}, 2), (std::vector<double>{0, 0, 0}));
  try {
    coefficients("x^2.5", {0}, 3);
    FAIL() << "x^2.5 has no third derivative at 0";
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::domain);
    EXPECT_EQ(error.hint(), "--order 2 is the highest here");
  }
  EXPECT_THROW(coefficients("sum(w[i]^2 for i in 1:100)", std::vector<double>(100, 1.0), 3), UserError);
}

}  // namespace
}  // namespace steepest
