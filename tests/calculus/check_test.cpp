#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "calculus/differences.hpp"
#include "function.hpp"
#include "steepest/base.hpp"

namespace steepest {
namespace {

using test::objective_of;

DerivativeCheck checked(const std::string& formula, const std::vector<double>& x, const std::vector<double>& u) {
  GraphObjective f = objective_of(formula);
  return check_derivative(f, x, u);
}

const WayResult& row_of(const DerivativeCheck& check, Way way, std::optional<double> h = {}) {
  for (const WayResult& row : check.rows) {
    if (row.way == way && (!h || row.h == h)) return row;
  }
  throw InternalError("no such row");
}

TEST(Check, DifferencesAreAsWrongAsTheyShouldBe) {
  const DerivativeCheck check = checked("x^2*sin(x)", {2}, {1});
  EXPECT_EQ(check.exact, 1.9726023611141572);
  EXPECT_EQ(check.digits.substr(0, 32), "1.972602361114157233593806545643");
  EXPECT_NEAR(*row_of(check, Way::forward_difference, 1e-2).relative, 1.3e-2, 1e-3);
  EXPECT_NEAR(*row_of(check, Way::forward_difference, 1e-8).relative, 2.9e-8, 1e-9);
  // Rounding: two values that are each off by up to half a unit in the last place, over 1e-12.
  const double rounding = *row_of(check, Way::forward_difference, 1e-12).relative;
  EXPECT_GT(rounding, 1e-6);
  EXPECT_LT(rounding, 5e-4);
  EXPECT_LT(*row_of(check, Way::central_difference, 1e-6).relative, 1e-9);
  EXPECT_GT(*row_of(check, Way::central_difference, 1e-12).relative, 1e-6);
  EXPECT_EQ(std::floor(std::log10(*check.best_forward)), -8);
  EXPECT_EQ(std::floor(std::log10(*check.best_central)), -6);
}

struct Smooth {
  std::string formula;
  std::vector<double> x, u;
};

// All ways agree on smooth functions, and each is as good as it claims to be.
TEST(Check, WaysAgree) {
  const std::vector<Smooth> functions{
      {"exp(sin(x))/(1 + x^2)", {0.7}, {1}},
      {"x^2 + 3*x*y", {1, 2}, {3, 4}},
      {"log(x)*atan(y) + sqrt(x*y)", {1.5, 0.4}, {1, -1}},
      {"sigmoid(x)*tanh(y)^3 + log1p(x) - expm1(y)", {0.3, 0.9}, {2, 1}},
      {"asin(x) + acos(y) + acosh(2 + x) + asinh(y) + atanh(x)", {0.2, 0.3}, {1, 1}},
      {"x^1.5 + 2^x + log2(x) + log10(x) + hypot(x, 3)", {1.25}, {-1}},
      {"softplus(x) + silu(x) + logsigmoid(x) + logit(x/4) + normpdf(x) + sec(x) + csc(x) + cot(x)", {0.8}, {1}},
      {"sum(sin(w[i])*i for i in 1:4)", {1, 2, 3, 4}, {1, -1, 1, -1}},
      {"logsumexp([x, 2*y, 1])", {0.1, 0.2}, {1, 2}},
      {"x > 1 ? x^3 : x", {1.5}, {1}},
  };
  for (const Smooth& f : functions) {
    const DerivativeCheck check = checked(f.formula, f.x, f.u);
    for (const WayResult& row : check.rows) {
      const bool is_difference = row.way == Way::forward_difference || row.way == Way::central_difference;
      if (is_difference || !row.value) continue;
      const double bound = row.way == Way::ridders ? 1e-9 : 2e-14;
      EXPECT_LE(*row.relative, bound) << to_text(row.way) << " of " << f.formula;
    }
    EXPECT_LE(*row_of(check, Way::central_difference, 1e-4).relative, 1e-6) << f.formula;
  }
}

TEST(Check, TheComplexStepIsClosedWhereFunctionsAreNotAnalytic) {
  const WayResult abs = row_of(checked("x*abs(x)", {3}, {1}), Way::complex_step);
  EXPECT_FALSE(abs.value);
  EXPECT_NE(abs.reason.find("'abs(x)' is not analytic"), std::string::npos) << abs.reason;
  const WayResult erf = row_of(checked("erf(x)", {0.5}, {1}), Way::complex_step);
  EXPECT_FALSE(erf.value);
  EXPECT_NE(erf.reason.find("no 'erf' of complex numbers"), std::string::npos) << erf.reason;
  // What does not depend on the variables is no obstacle.
  EXPECT_TRUE(row_of(checked("abs(-2)*x + erf(1)", {3}, {1}), Way::complex_step).value);
  EXPECT_TRUE(row_of(checked("x^2*abs(y)", {3, 1}, {1, 0}), Way::complex_step).value);
  EXPECT_FALSE(row_of(checked("x^2*abs(y)", {3, 1}, {1, 1}), Way::complex_step).value);
  EXPECT_TRUE(row_of(checked("logsumexp([x, 1])", {3}, {1}), Way::symbolic).value);
}

TEST(Check, WhereTheDerivativeIsZeroErrorsAreAbsolute) {
  const DerivativeCheck check = checked("cos(x)", {0}, {1});
  EXPECT_EQ(check.exact, 0);
  for (const WayResult& row : check.rows) {
    EXPECT_FALSE(row.relative);
    EXPECT_TRUE(row.error);
  }
  EXPECT_FALSE(check.best_central);
}

TEST(Check, HasNoDerivativeAtAPole) { EXPECT_THROW(checked("sqrt(x)", {0}, {1}), UserError); }

// The estimate is honest: on functions of different scales the error is not far above it.
TEST(Ridders, EstimatesItsError) {
  for (const double a : {0.1, 1.0, 10.0}) {
    for (const double x : {0.3, 1.0, 2.5}) {
      const auto found = ridders([&](double t) { return std::sin(a * (x + t)); }, 0.1);
      ASSERT_TRUE(found);
      EXPECT_LE(std::abs(found->value - a * std::cos(a * x)), 10 * found->error + 1e-12 * a) << a << " " << x;
    }
  }
  // Only one side near the point: shrinks until both sides exist; at the edge there are never two.
  EXPECT_TRUE(ridders([](double t) { return std::log(0.01 + t); }, 0.1));
  EXPECT_FALSE(ridders([](double t) { return std::sqrt(t); }, 0.1));
}

}  // namespace
}  // namespace steepest
