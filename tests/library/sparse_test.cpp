#include <gtest/gtest.h>

#include "steepest/steepest.hpp"

namespace steepest {
namespace {

using Positions = std::vector<std::size_t>;

TEST(SparseMatrix, IsTheHessianOfAFormulaOrACallable) {
  const SparseMatrix of_text = sparse_hessian("x^2*y + z", {3, 5, 7});
  EXPECT_EQ(of_text.row_count, 3u);
  EXPECT_EQ(of_text.rows, (Positions{0, 0, 1}));
  EXPECT_EQ(of_text.columns, (Positions{0, 1, 0}));
  EXPECT_EQ(of_text.values, (std::vector<double>{10, 6, 6}));

  const auto chain = [](std::span<const Expression> x) {
    Expression sum = square(x[0]);
    for (std::size_t i = 0; i + 1 < x.size(); ++i) sum = sum + x[i] * x[i] * x[i + 1];
    return sum;
  };
  const std::vector<double> x(5000, 1.0);
  const SparseMatrix of_callable = sparse_hessian(chain, x);
  EXPECT_EQ(of_callable.values.size(), 3 * x.size() - 3);  // the last variable is linear
  EXPECT_EQ(of_callable.values[0], 4);
  EXPECT_EQ(of_callable.values[1], 2);
}

TEST(SparseMatrix, IsTheJacobianOfAnArray) {
  const SparseMatrix jacobian = sparse_jacobian("[x*y, y^2, 3]", {2, 5});
  EXPECT_EQ(jacobian.row_count, 3u);
  EXPECT_EQ(jacobian.column_count, 2u);
  EXPECT_EQ(jacobian.rows, (Positions{0, 0, 1}));
  EXPECT_EQ(jacobian.columns, (Positions{0, 1, 1}));
  EXPECT_EQ(jacobian.values, (std::vector<double>{5, 2, 10}));
}

TEST(SparseMatrix, RefusesAPointOfAnotherLength) {
  EXPECT_THROW(sparse_hessian("x*y", {1}), UserError);
  EXPECT_THROW(sparse_jacobian("[x*y, y^2]", {1}), UserError);
}

}  // namespace
}  // namespace steepest
