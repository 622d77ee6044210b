#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <random>

#include "program.hpp"
#include "steepest/expression.hpp"

namespace steepest::test {
namespace {

/// The determinant by minors along the first row: n! products when it runs on numbers.
template <class T>
T determinant(const std::vector<std::vector<T>>& a) {
  if (a.size() == 1) return a[0][0];
  std::vector<T> terms;
  for (std::size_t column = 0; column < a.size(); ++column) {
    std::vector<std::vector<T>> minor;
    for (std::size_t row = 1; row < a.size(); ++row) {
      minor.emplace_back();
      for (std::size_t k = 0; k < a.size(); ++k) {
        if (k != column) minor.back().push_back(a[row][k]);
      }
    }
    terms.push_back(a[0][column] * determinant(minor));
  }
  T sum = terms[0];
  for (std::size_t k = 1; k < terms.size(); ++k) sum = k % 2 == 0 ? sum + terms[k] : sum - terms[k];
  return sum;
}

TEST(DeterminantByMinors, TracedFromRecursiveCodeSharesMinors) {
  constexpr std::int64_t n = 8;
  auto graph = std::make_shared<Graph>();
  const NodeId input = graph->input("A", {n, n});
  std::vector<std::vector<Expression>> a;
  for (std::int64_t i = 0; i < n; ++i) {
    a.emplace_back();
    for (std::int64_t j = 0; j < n; ++j) {
      const std::array<std::int64_t, 6> place{i, 1, 1, j, 1, 1};
      a.back().emplace_back(*graph, reshape(*graph, slice(*graph, input, place), {}));
    }
  }
  const NodeId output = determinant(a).node();
  const std::vector<NodeId> needed = reachable(*graph, {&output, 1});
  const auto products = std::ranges::count_if(needed, [&](NodeId id) { return (*graph)[id].op == Op::mul; });
  // Each minor once: the sum over k of k * binomial(n, k), less the minors of size 1; on numbers it would be 69 280.
  EXPECT_EQ(products, n * (1 << (n - 1)) - n);

  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  std::vector<double> x(n * n), gradient(n * n);
  for (double& v : x) v = normal(random);
  const Eigen::Map<const Eigen::Matrix<double, n, n, Eigen::RowMajor>> matrix(x.data());
  // d det / d A = det * inverse transposed.
  const Eigen::Matrix<double, n, n, Eigen::RowMajor> expected = matrix.determinant() * matrix.inverse().transpose();
  for (const Backend backend : backends()) {
    GraphObjective objective({.graph = graph, .output = output, .parameters = {input}},
                             {.threads = 1, .backend = backend});
    EXPECT_NEAR(objective.value_and_gradient(x, gradient), matrix.determinant(), 1e-11 * expected.norm());
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(gradient[i], expected.data()[i], 1e-11 * expected.norm());
  }
}

}  // namespace
}  // namespace steepest::test
