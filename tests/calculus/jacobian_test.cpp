#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "function.hpp"

namespace steepest {
namespace {

using test::objective_of;

Jacobian jacobian_of(const std::string& formula, const std::vector<double>& x) {
  const Model model = parse(formula);
  std::vector<NodeId> parameters;
  for (const ModelParameter& parameter : model.parameters) parameters.push_back(parameter.node);
  return jacobian(*model.graph, model.output, parameters, x);
}

TEST(JacobianOf, ASquareMap) {
  const Jacobian found = jacobian_of("[x*y, x + y^2]", {1, 2});
  EXPECT_EQ(found.value, (std::vector<double>{2, 5}));
  EXPECT_EQ(found.matrix, (std::vector<double>{2, 1, 1, 4}));
  EXPECT_EQ(divergence(found), 6);
  EXPECT_EQ(determinant(found), 7);
}

// Forward mode for tall ones, reverse mode for wide ones.
TEST(JacobianOf, TallAndWideMaps) {
  const Jacobian tall = jacobian_of("[x, x^2, x^3*y, y]", {2, 3});
  EXPECT_EQ(tall.matrix, (std::vector<double>{1, 0, 4, 0, 36, 8, 0, 1}));
  const Jacobian wide = jacobian_of("[x*y*z, x + w[1]*w[2]]", {2, 3, 4, 5, 6});
  EXPECT_EQ(wide.rows, 2u);
  EXPECT_EQ(wide.matrix, (std::vector<double>{12, 8, 6, 0, 0, 1, 0, 0, 6, 5}));
}

TEST(JacobianOf, AMatrixOfValues) {
  const Jacobian found = jacobian_of("[[x, y], [x*y, 1]]", {2, 3});
  EXPECT_EQ(found.matrix, (std::vector<double>{1, 0, 0, 1, 3, 2, 0, 0}));
}

// The field (-y, x, 0) turns about the z axis; a gradient field does not turn, and its divergence is the Laplacian.
TEST(Curl, OfAFieldThatTurns) {
  EXPECT_EQ(curl(jacobian_of("[0*x - y, x, 0*z]", {1, 2, 3})), (std::vector<double>{0, 0, 2}));
  const Jacobian field = jacobian_of("[2*x*y*z, x^2*z, x^2*y + 3*z^2]", {1, 2, 3});
  EXPECT_EQ(curl(field), (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(divergence(field), 2 * 2 * 3 + 6 * 3);
}

TEST(Determinant, NeedsPivots) {
  Jacobian jacobian{{}, {0, 1, 2, 1, 0, 3, 4, -3, 8}, 3, 3};
  EXPECT_NEAR(determinant(jacobian), -2, 1e-14);
  jacobian.matrix = {1, 2, 3, 2, 4, 6, 1, 1, 1};
  EXPECT_NEAR(determinant(jacobian), 0, 1e-14);
}

TEST(HessianVectorAt, IsTheHessianTimesTheVector) {
  constexpr unsigned seed = 7;
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> between(-1, 1);
  GraphObjective f = objective_of("exp(x*y) + sum(sin(w[i]*x)*i for i in 1:3) + y^3");
  const std::size_t n = f.dimension();
  for (int k = 0; k < 10; ++k) {
    std::vector<double> x(n), v(n), hessian(n * n);
    for (double& component : x) component = between(random);
    for (double& component : v) component = between(random);
    f.hessian(x, hessian);
    const HessianVector found = hessian_vector_at(f, x, v);
    double curvature = 0;
    for (std::size_t i = 0; i < n; ++i) {
      double wanted = 0;
      for (std::size_t j = 0; j < n; ++j) wanted += hessian[i * n + j] * v[j];
      EXPECT_NEAR(found.product[i], wanted, 1e-13) << "seed " << seed;
      curvature += v[i] * wanted;
    }
    EXPECT_NEAR(found.curvature, curvature, 1e-12);
    EXPECT_EQ(found.value, f.value(x));
  }
}

}  // namespace
}  // namespace steepest
