// The Hessian times a vector is the Hessian times that vector, held parameters and rows included.
#include <gtest/gtest.h>

#include <cmath>

#include "steepest/expression.hpp"
#include "steepest/objective.hpp"

namespace steepest::test {
namespace {

TEST(HessianVector, AgreesWithTheHessian) {
  auto graph = std::make_shared<Graph>();
  const NodeId x = graph->input("x"), y = graph->input("y"), z = graph->input("z");
  const Expression a(*graph, x), b(*graph, y), c(*graph, z);
  Problem problem;
  problem.graph = graph;
  problem.output = (sin(a * b) + exp(c * a) * b * b + c * c * c).node();
  problem.parameters = {x, y, z};
  for (const bool held : {false, true}) {
    Problem own = problem;
    if (held) own.fixed = {{}, 0.7, {}};
    GraphObjective f(own);
    const std::size_t n = f.dimension();
    const std::vector<double> at(n, 0.3);
    std::vector<double> v(n), whole(n * n), product(n);
    for (std::size_t i = 0; i < n; ++i) v[i] = 1 - 0.8 * static_cast<double>(i);
    f.hessian(at, whole);
    ASSERT_TRUE(f.has_hessian_vector());
    f.hessian_vector(at, v, product);
    for (std::size_t i = 0; i < n; ++i) {
      double expected = 0;
      for (std::size_t j = 0; j < n; ++j) expected += whole[i * n + j] * v[j];
      EXPECT_NEAR(product[i], expected, 1e-13 * (1 + std::abs(expected)));
    }
  }
}

}  // namespace
}  // namespace steepest::test
