#include <gtest/gtest.h>

#include "models.hpp"
#include "objective/sum_of_squares.hpp"

namespace steepest::test {
namespace {

/// A function of x, y and v[4], and of columns t and s.
struct Plane : Model {
  Plane() : Model(10, 1) {}
  Expression x = parameter("x"), y = parameter("y"), v = parameter("v", {4});
  Expression t = normal_column("t"), s = normal_column("s");

  Structure of(const Expression& f) const { return structure_of(*graph, f.node(), parameters); }
  std::optional<SumOfSquares> squares(const Expression& f) const {
    return find_sum_of_squares(*graph, f.node(), parameters, rows);
  }
};

TEST(StructureOf, CountsDegrees) {
  const Plane p;
  EXPECT_EQ(p.of(exp(beside(p.x, 2.0))).degree, 0);
  EXPECT_EQ(p.of(3 * p.x - p.y / 7 + 1).degree, 1);
  EXPECT_EQ(p.of(p.x * p.x + 3 * p.x * p.y).degree, 2);
  EXPECT_EQ(p.of(sum_elements(square(p.v))).degree, 2);
  EXPECT_EQ(p.of(product(p.v, p.v)).degree, 2);
  EXPECT_EQ(p.of(mean_rows(square(p.s - p.x - p.y * sin(p.t)))).degree, 2);
  EXPECT_EQ(p.of(p.x * p.x * p.y).degree, std::nullopt);
  EXPECT_EQ(p.of(exp(p.x)).degree, std::nullopt);
  EXPECT_EQ(p.of(1 / p.x).degree, std::nullopt);
  EXPECT_EQ(p.of(where(p.x > 0, p.x, -p.x)).degree, std::nullopt);
  EXPECT_EQ(p.of(sum_rows(where(p.t > 0.0, p.x, -p.x))).degree, 1);
}

TEST(StructureOf, ProvesConvexityOnlyWhereItHolds) {
  const Plane p;
  EXPECT_TRUE(p.of(square(p.x - 2 * p.y) + exp(-p.x)).convex);
  EXPECT_TRUE(p.of(mean_rows(softplus(p.x * p.t) - p.s * (p.x * p.t))).convex);
  EXPECT_TRUE(p.of(Expression(*p.graph, logsumexp(*p.graph, (2 * p.v - 1).node()))).convex);
  EXPECT_TRUE(p.of(square(exp(p.x))).convex);
  EXPECT_TRUE(p.of(max(abs(p.x), p.y * 2)).convex);
  EXPECT_TRUE(p.of(-log(1 - p.x)).convex);
  EXPECT_TRUE(p.of(integer_power(p.x, 4)).convex);
  EXPECT_TRUE(p.of(sum_rows(exp(p.t) * square(p.x))).convex);
  EXPECT_TRUE(p.of(3 * p.x).convex);
  // Logarithms of what is log-convex, spelled out.
  EXPECT_TRUE(p.of(log(1 + exp(p.x)) - 0.3 * p.x).convex);
  EXPECT_TRUE(p.of(log1p(exp(p.x))).convex);
  EXPECT_TRUE(p.of(log(exp(p.x) + 2 * exp(p.x - 3 * p.y) + 0.5)).convex);
  EXPECT_TRUE(p.of(log(exp(square(p.x)) + cosh(p.y))).convex);
  EXPECT_TRUE(p.of(-log(1 / (1 + exp(-p.x)))).convex);
  EXPECT_TRUE(p.of(-log(sigmoid(p.x))).convex);
  EXPECT_TRUE(p.of(log(sum_elements(exp(p.v)))).convex);
  EXPECT_TRUE(p.of(sum_rows(log(1 + exp(-p.t * p.x)))).convex);
  EXPECT_TRUE(p.of(exp(p.x) * exp(p.y)).convex);
  EXPECT_TRUE(p.of(exp(p.x) / exp(p.y)).convex);

  EXPECT_FALSE(p.of(log(1 + square(p.x))).convex);
  EXPECT_FALSE(p.of(log(exp(p.x) - 0.5 * exp(p.y))).convex);
  EXPECT_FALSE(p.of(-log(1 + exp(p.x))).convex);
  EXPECT_FALSE(p.of(log(exp(-square(p.x)) + exp(p.x))).convex);
  EXPECT_FALSE(p.of(log(sigmoid(p.x))).convex);
  EXPECT_FALSE(p.of(log(p.x * exp(p.x))).convex);
  EXPECT_FALSE(p.of(exp(p.x) * p.y).convex);
  EXPECT_FALSE(p.of(log(where(p.x > 0, exp(p.x), 1.0 + 0 * p.x))).convex);
  EXPECT_FALSE(p.of(-square(p.x)).convex);
  EXPECT_FALSE(p.of(p.x * p.y).convex);
  EXPECT_FALSE(p.of(p.x * p.x + 3 * p.x * p.y).convex);
  EXPECT_FALSE(p.of(square(square(p.x) - 1)).convex);
  EXPECT_FALSE(p.of(integer_power(p.x, 3)).convex);
  EXPECT_FALSE(p.of(sin(p.x)).convex);
  EXPECT_FALSE(p.of(sum_rows(p.t * square(p.x))).convex);  // t has both signs
  EXPECT_FALSE(p.of(exp(-square(p.x))).convex);
  EXPECT_FALSE(p.of(sqrt(abs(p.x))).convex);
  EXPECT_FALSE(p.of(softplus(-exp(p.x))).convex);
  EXPECT_FALSE(p.of(where(p.x > 0, square(p.x), square(p.x) + 1)).convex);
  EXPECT_FALSE(p.of(p.x * p.x * sin(p.x)).convex);
}

TEST(StructureOf, KnowsWhereABoundIsNeverMet) {
  const Plane p;
  EXPECT_TRUE(p.of(exp(-1 / square(p.x))).above_bound);
  EXPECT_TRUE(p.of(exp(p.x) + square(p.y)).above_bound);
  EXPECT_TRUE(p.of(1 / (1 + square(p.x))).above_bound);
  EXPECT_TRUE(p.of(softplus(p.x) * sigmoid(p.y)).above_bound);
  EXPECT_TRUE(p.of(3 + exp(p.x)).above_bound);

  EXPECT_FALSE(p.of(square(p.x) / (1 + square(p.x))).above_bound);
  EXPECT_FALSE(p.of(square(p.x) + square(p.y)).above_bound);
  EXPECT_FALSE(p.of(cosh(p.x)).above_bound);
  EXPECT_FALSE(p.of(square(p.x) * exp(p.x)).above_bound);
  EXPECT_FALSE(p.of(sum_rows(exp(p.t * p.x))).above_bound);  // of no rows it is 0
  EXPECT_FALSE(p.of(max(p.x, 0.0)).above_bound);
}

TEST(StructureOf, SeesKinks) {
  const Plane p;
  EXPECT_TRUE(p.of(exp(p.x) * sin(p.y) + abs(beside(p.x, 3.0))).smooth);
  EXPECT_TRUE(p.of(sum_rows(abs(p.t) * p.x)).smooth);
  EXPECT_TRUE(p.of(Expression(*p.graph, logsumexp(*p.graph, p.v.node()))).smooth);
  EXPECT_FALSE(p.of(abs(p.x)).smooth);
  EXPECT_FALSE(p.of(max(p.x, p.y)).smooth);
  EXPECT_FALSE(p.of(where(p.x > 0, p.x, 2 * p.x)).smooth);
  EXPECT_FALSE(p.of(Expression(*p.graph, reduce_all(*p.graph, Op::reduce_min, p.v.node()))).smooth);
}

TEST(SumsOfSquares, AreFoundInManySpellings) {
  const Plane p;
  EXPECT_EQ(p.squares(square(p.x))->terms.size(), 1U);
  EXPECT_EQ(p.squares(p.x * p.x + integer_power(p.y - 1, 2))->terms.size(), 2U);
  EXPECT_EQ(p.squares(product(p.v, p.v))->terms.size(), 1U);

  const auto mean = p.squares(mean_rows(square(p.s - p.x * p.t)));
  ASSERT_TRUE(mean.has_value());
  EXPECT_DOUBLE_EQ(mean->scale, 0.1);
  EXPECT_EQ(mean->terms[0].factor, 1);

  const auto half = p.squares(mean_rows(square(p.s - p.x * p.t)) / 2);
  ASSERT_TRUE(half.has_value());
  EXPECT_DOUBLE_EQ(half->scale, 0.05);

  const auto chain = p.squares(sum_elements(100 * square(p.v - 1) + square(p.v)));
  ASSERT_TRUE(chain.has_value());
  EXPECT_EQ(chain->terms[1].factor * chain->scale, 1);
  EXPECT_EQ(chain->terms[0].factor * chain->scale, 100);

  // A scalar beside an array counts once an element, a plain value beside a column once a row.
  const auto stretched = p.squares(sum_elements(square(p.v) + square(p.x)));
  ASSERT_TRUE(stretched.has_value());
  EXPECT_EQ(stretched->terms[1].factor / stretched->terms[0].factor, 4);
  const auto rows = p.squares(sum_rows(square(p.s - p.x) + square(p.y)));
  ASSERT_TRUE(rows.has_value());
  EXPECT_EQ(rows->terms[1].factor / rows->terms[0].factor, 10);
}

TEST(SumsOfSquares, EvenPowersAndPositiveConstantsAreSquares) {
  const Plane p;
  const auto found = p.squares(3 * pow(p.x, 4) + pow(p.y, 6) + 12);
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->terms.size(), 3u);
  EXPECT_EQ(found->scale, 3);
  EXPECT_EQ(found->terms[2].factor, 4);  // 12 is 3 * 4 * 1^2
}

TEST(SumsOfSquares, AreNotSeenWhereThereAreNone) {
  const Plane p;
  EXPECT_FALSE(p.squares(p.x * p.x - square(p.y)).has_value());
  EXPECT_FALSE(p.squares(square(p.x) - 1).has_value());
  EXPECT_FALSE(p.squares(square(p.x) + pow(p.y, 3)).has_value());
  EXPECT_FALSE(p.squares(square(p.x) + p.y).has_value());
  EXPECT_FALSE(p.squares(-2 * square(p.x)).has_value());
  EXPECT_FALSE(p.squares(p.x * p.x + 3 * p.x * p.y).has_value());
  EXPECT_FALSE(p.squares(p.x * p.x * sin(p.x)).has_value());
  EXPECT_FALSE(p.squares(sum_rows(p.t * square(p.x))).has_value());
  EXPECT_FALSE(p.squares(square(abs(p.x) - 1)).has_value());
  EXPECT_FALSE(p.squares(sqrt(square(p.x))).has_value());
  EXPECT_FALSE(p.squares(exp(p.x)).has_value());
}

TEST(SumsOfSquares, MayBeVeryLong) {
  Plane p;
  Expression f = square(p.x);
  for (int i = 0; i < 100'000; ++i) f = f + square(p.x - i);
  EXPECT_EQ(p.squares(f)->terms.size(), 100'001U);
}

TEST(LinearLeastSquares, AreThoseAffineInTheParameters) {
  const auto linear = [](const auto& residual) {
    Plane p;
    GraphObjective objective(least_squares_problem(p.graph, residual(p).node(), p.parameters, p.rows_in_memory()));
    return objective.least_squares()->linear();
  };
  EXPECT_TRUE(linear([](Plane& p) { return p.s - p.x - p.y * p.t; }));
  EXPECT_TRUE(linear([](Plane& p) { return p.s - p.x * sin(exp(p.t)) + sum_elements(p.v); }));
  EXPECT_FALSE(linear([](Plane& p) { return p.s - p.x * exp(-p.y * p.t); }));
  EXPECT_FALSE(linear([](Plane& p) { return p.s - p.x * p.y; }));
}

TEST(LinearLeastSquares, LookAtFreeParametersOnly) {
  Plane p;
  Problem problem = least_squares_problem(p.graph, (p.s - p.x * exp(-p.y * p.t)).node(),
                                          {p.parameters[0], p.parameters[1]}, p.rows_in_memory());
  problem.fixed = {{}, 0.5};
  EXPECT_TRUE(GraphObjective(problem).least_squares()->linear());
}

}  // namespace
}  // namespace steepest::test
