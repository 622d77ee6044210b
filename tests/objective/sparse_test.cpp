#include <gtest/gtest.h>

#include <cmath>
#include <ctime>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "models.hpp"
#include "steepest/base.hpp"
#include "steepest/formula.hpp"
#include "steepest/objective.hpp"

// Sparse Hessians and Jacobians against dense ones and closed forms.
namespace steepest::test {
namespace {

Problem problem_of(const std::string& formula) {
  const steepest::Model model = parse(formula);
  std::vector<NodeId> variables;
  for (const ModelParameter& parameter : model.parameters) variables.push_back(parameter.node);
  return {.graph = model.graph, .output = model.output, .parameters = variables};
}

std::vector<double> random_point(std::size_t n, std::mt19937_64& random) {
  std::uniform_real_distribution<double> number(0.3, 1.7);
  std::vector<double> x(n);
  for (double& element : x) element = number(random);
  return x;
}

/// A sparse matrix as a full one, row-major.
std::vector<double> filled(const Sparsity& pattern, std::span<const double> values) {
  std::vector<double> full(static_cast<std::size_t>(pattern.rows() * pattern.columns));
  std::size_t k = 0;
  for (std::int64_t i = 0; i < pattern.rows(); ++i) {
    for (const std::int32_t j : pattern.row(i)) full[static_cast<std::size_t>(i * pattern.columns + j)] = values[k++];
  }
  return full;
}

void expect_as_dense(GraphObjective& objective, const std::vector<double>& x, const std::string& what) {
  SparseHessian* const sparse = objective.sparse_hessian();
  ASSERT_NE(sparse, nullptr) << what;
  std::vector<double> values(sparse->pattern().nonzeros()), dense(x.size() * x.size());
  sparse->values(x, values);
  objective.hessian(x, dense);
  const std::vector<double> full = filled(sparse->pattern(), values);
  double largest = 0;
  for (const double element : dense) largest = std::max(largest, std::fabs(element));
  for (std::size_t k = 0; k < dense.size(); ++k) {
    EXPECT_NEAR(full[k], dense[k], 1e-13 * largest) << what << ", element " << k / x.size() << ", " << k % x.size();
  }
}

TEST(SparseHessian, AgreesWithTheDenseOne) {
  const std::vector<std::string> formulas{
      "param x[20]; minimize sum(100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2 for i in 1:19)",
      "param x[30]; minimize sum(exp(x[1]*x[i]) for i in 2:30) + sum(x)",
      "param u[5,6]; minimize sum((u[i+1,j]-u[i,j])^4 + u[i,j]^2*u[i,j+1] for i in 1:4, j in 1:5)",
      "param x[12]; minimize sum(log(x[i] + x[13-i]) for i in 1:12) + x[3]*x[7]*x[9]",
      "param x[6], y[6]; minimize sum(x*y^2) + sin(x[1]*y[6])",
      "param W[3,4], b[3]; minimize sum((W @ [1,2,3,4] + b)^3)",
      "param x[8]; minimize sum(max(x[i], x[i+1])^2 for i in 1:7) + sum(abs(x)^3)",
      "a*exp(b)/c + c^2",
      "x + 2*y"};
  std::mt19937_64 random(7);
  for (const std::string& formula : formulas) {
    GraphObjective objective(problem_of(formula));
    expect_as_dense(objective, random_point(objective.dimension(), random), formula);
  }
}

TEST(SparseHessian, OfAModelOverRowsAgreesWithTheDenseOne) {
  Logistic model(200, 4, 11);
  GraphObjective objective(model.problem(model.output), {.threads = 2});
  expect_as_dense(objective, model.point(), "logistic regression");
}

TEST(SparseHessian, LeavesHeldElementsOut) {
  Problem problem = problem_of("param x[6]; minimize sum((x[i+1]-x[i]^2)^2 for i in 1:5)");
  problem.fixed.assign(6, std::nullopt);
  problem.fixed[2] = 0.5;
  GraphObjective objective(problem);
  std::mt19937_64 random(8);
  expect_as_dense(objective, random_point(5, random), "x[3] held");
  // The chain falls into two: 1, 2 and 4, 5, 6.
  EXPECT_EQ(objective.sparse_hessian()->pattern().nonzeros(), 4u + 7u);
}

TEST(SparseHessian, IsNotOfferedForManyDenseVariables) {
  GraphObjective objective(problem_of("param x[1500]; minimize sum(x)^2 + sum(x^2)"));
  EXPECT_EQ(objective.sparse_hessian(), nullptr);
}

/// sum of w_k * g(x_i, x_j) over random pairs: the structure of a random sparse matrix.
TEST(SparseHessian, OfRandomPairsAgreesWithTheDenseOne) {
  const std::uint64_t seed = 1984;
  std::mt19937_64 random(seed);
  for (int trial = 0; trial < 10; ++trial) {
    const auto n = static_cast<std::int64_t>(5 + random() % 60);
    auto graph = std::make_shared<Graph>();
    const NodeId x = graph->input("x", {n});
    std::vector<double> first, second;
    for (std::int64_t k = 0; k < 2 * n; ++k) {
      first.push_back(static_cast<double>(random() % static_cast<std::uint64_t>(n)));
      second.push_back(static_cast<double>(random() % static_cast<std::uint64_t>(n)));
    }
    const Expression a(*graph, gather(*graph, x, graph->constant({2 * n}, first, Element::index)));
    const Expression b(*graph, gather(*graph, x, graph->constant({2 * n}, second, Element::index)));
    const Expression sum = sum_elements(sin(a * b) + a * a / b);
    GraphObjective objective({.graph = graph, .output = sum.node(), .parameters = {x}});
    expect_as_dense(objective, random_point(static_cast<std::size_t>(n), random),
                    "seed " + std::to_string(seed) + ", trial " + std::to_string(trial));
  }
}

/// The work for the chained valley: everything but the lengths of arrays stays the same.
TEST(SparseHessian, OfAChainIsLinear) {
  for (const std::size_t n : {1000u, 10'000u}) {
    const std::string size = std::to_string(n), last = std::to_string(n - 1);
    GraphObjective objective(problem_of("param x[" + size + "]; minimize sum(100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2 " +
                                        "for i in 1:" + last + ")"));
    SparseHessian* const sparse = objective.sparse_hessian();
    ASSERT_NE(sparse, nullptr);
    EXPECT_EQ(sparse->pattern().nonzeros(), 3 * n - 2);
    EXPECT_EQ(sparse->products(), 3u);
    std::mt19937_64 random(9);
    const std::vector<double> x = random_point(n, random);
    std::vector<double> values(sparse->pattern().nonzeros());
    sparse->values(x, values);
    std::size_t k = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (i > 0) {
        EXPECT_NEAR(values[k++], -400 * x[i - 1], 1e-9);
      }
      const double above = i + 1 < n ? 1200 * x[i] * x[i] - 400 * x[i + 1] + 2 : 0;
      EXPECT_NEAR(values[k++], above + (i > 0 ? 200 : 0), 1e-9);
      if (i + 1 < n) {
        EXPECT_NEAR(values[k++], -400 * x[i], 1e-9);
      }
    }
  }
}

/// Processor time for everything about a chain of scalar variables, as tracing a loop in C++ makes it.
double seconds_of_scalar_chain(int n) {
  const std::clock_t begin = std::clock();
  auto graph = std::make_shared<Graph>();
  std::vector<NodeId> nodes;
  for (int i = 0; i < n; ++i) nodes.push_back(graph->input("x" + std::to_string(i)));
  Expression sum(*graph, nodes[0]);
  for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
    const Expression x(*graph, nodes[i]), next(*graph, nodes[i + 1]);
    sum = sum + square(next - x * x);
  }
  GraphObjective objective({.graph = graph, .output = sum.node(), .parameters = nodes});
  std::vector<double> x(nodes.size(), 0.9), gradient(nodes.size());
  objective.value_and_gradient(x, gradient);
  std::vector<double> values(objective.sparse_hessian()->pattern().nonzeros());
  objective.sparse_hessian()->values(x, values);
  EXPECT_EQ(values.size(), 3 * nodes.size() - 2);
  return static_cast<double>(std::clock() - begin) / static_cast<double>(CLOCKS_PER_SEC);
}

/// Sixteen times the variables in far less than the square of that times the time.
TEST(SparseHessian, OfManyScalarsTakesNearLinearTime) {
  EXPECT_LT(seconds_of_scalar_chain(16'000), 80 * seconds_of_scalar_chain(1000));
}

TEST(SparseJacobian, AgreesWithClosedForms) {
  const Problem wide = problem_of("param x[9]; [x[i+1] - x[i]^2 for i in 1:8]");
  SparseJacobian stencil(wide.graph, wide.output, wide.parameters);
  std::mt19937_64 random(10);
  const std::vector<double> x = random_point(9, random);
  const std::vector<double> full = filled(stencil.pattern(), stencil.values(x));
  EXPECT_EQ(stencil.sweeps(), 2u);
  for (std::size_t i = 0; i < 8; ++i) {
    for (std::size_t j = 0; j < 9; ++j) {
      EXPECT_DOUBLE_EQ(full[i * 9 + j], j == i ? -2 * x[i] : j == i + 1 ? 1 : 0);
    }
  }
}

TEST(SparseJacobian, TakesReverseSweepsWhereTheyAreFewer) {
  const Problem problem = problem_of("param x[50]; [sum(x^2), x[1]*x[50]]");
  SparseJacobian jacobian(problem.graph, problem.output, problem.parameters);
  EXPECT_FALSE(jacobian.by_columns());
  EXPECT_EQ(jacobian.sweeps(), 2u);
  std::mt19937_64 random(11);
  const std::vector<double> x = random_point(50, random);
  const std::vector<double> values = jacobian.values(x);
  ASSERT_EQ(values.size(), 52u);
  for (std::size_t j = 0; j < 50; ++j) EXPECT_DOUBLE_EQ(values[j], 2 * x[j]);
  EXPECT_DOUBLE_EQ(values[50], x[49]);
  EXPECT_DOUBLE_EQ(values[51], x[0]);
}

TEST(SparseJacobian, RefusesWhatIsTooDense) {
  const Problem problem = problem_of("param x[10001]; x - sum(x)*x");
  EXPECT_THROW(SparseJacobian(problem.graph, problem.output, problem.parameters), UserError);
}

}  // namespace
}  // namespace steepest::test
