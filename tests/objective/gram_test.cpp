#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <array>
#include <bit>
#include <cmath>

#include "models.hpp"
#include "objective/gram.hpp"
#include "objective/products.hpp"

namespace steepest::test {
namespace {

using Matrix = Eigen::MatrixXd;

std::vector<std::uint64_t> bits_of(const Triangle& triangle) {
  std::vector<std::uint64_t> result;
  for (const double v : triangle.factor) result.push_back(std::bit_cast<std::uint64_t>(v));
  return result;
}

/// |R_ij| of the QR of these lines, column-major: unique but for the signs of rows.
Matrix factor_by_qr(const Matrix& lines) {
  const Eigen::HouseholderQR<Matrix> qr(lines);
  Matrix factor = qr.matrixQR().topRows(lines.cols()).triangularView<Eigen::Upper>();
  for (Eigen::Index i = 0; i < factor.rows(); ++i) {
    if (factor(i, i) < 0) factor.row(i) *= -1;
  }
  return factor;
}

TEST(Products, AreFourLanesOfFusedSums) {
  std::mt19937_64 random(61);
  std::normal_distribution<double> normal;
  for (const std::int64_t width : {1, 2, 3, 4, 5, 7, 12, 13, 22}) {
    for (const std::int64_t rows : {4, 8, 60}) {
      const std::int64_t stride = rows + 3;
      std::vector<double> columns(static_cast<std::size_t>(width * stride));
      for (double& v : columns) v = normal(random);
      std::vector<double> sums(static_cast<std::size_t>(width * width), 0.5);
      std::vector<const double*> starts;
      for (std::int64_t j = 0; j < width; ++j) starts.push_back(columns.data() + j * stride);
      add_products(sums.data(), starts, rows);
      for (std::int64_t j = 0; j < width; ++j) {
        for (std::int64_t i = 0; i <= j; ++i) {
          std::array<double, 4> lane{};
          for (std::int64_t row = 0; row < rows; ++row) {
            double& sum = lane[static_cast<std::size_t>(row % 4)];
            sum = std::fma(columns[static_cast<std::size_t>(i * stride + row)],
                           columns[static_cast<std::size_t>(j * stride + row)], sum);
          }
          const double expected = 0.5 + ((lane[0] + lane[2]) + (lane[1] + lane[3]));
          ASSERT_EQ(sums[static_cast<std::size_t>(i + j * width)], expected) << width << " " << rows;
        }
      }
    }
  }
}

TEST(FactorOfGram, IsThatOfTheQrWhateverTheUnits) {
  std::srand(62);
  for (const double unit : {1.0, 1e9, 1e-40}) {
    Matrix lines = Matrix::Random(500, 6);
    lines.col(2) *= unit;
    lines.col(3) += 20 * lines.col(1);  // condition number about 30
    const Matrix gram = lines.transpose() * lines, expected = factor_by_qr(lines);
    const auto found = factor_of_gram({gram.data(), 36}, 6);
    ASSERT_TRUE(found);
    const Eigen::Map<const Matrix> factor(found->data(), 6, 6);
    for (Eigen::Index j = 0; j < 6; ++j) {
      EXPECT_LT((factor.col(j) - expected.col(j)).norm(), 1e-12 * lines.col(j).norm()) << unit << " " << j;
    }
    EXPECT_TRUE(is_well_conditioned({expected.data(), 36}, 6));
  }
}

TEST(FactorOfGram, IsRefusedWhereItWouldBeInaccurate) {
  std::srand(63);
  const Matrix plain = Matrix::Random(500, 4);
  Matrix near = plain, zero = plain, huge = plain, unknown = plain;
  near.col(1) = near.col(0) + 1e-4 * near.col(1);
  zero.col(1).setZero();
  huge.col(1) *= 1e150;
  unknown(7, 1) = std::nan("");
  for (const Matrix& lines : {near, zero, huge, unknown}) {
    const Matrix gram = lines.transpose() * lines, factor = factor_by_qr(lines);
    EXPECT_FALSE(factor_of_gram({gram.data(), 16}, 4));
    EXPECT_FALSE(is_well_conditioned({factor.data(), 16}, 4));
  }
}

/// Residuals that the model explains to rounding leave nothing of themselves, not the root of a negative number.
TEST(FactorOfGram, OfResidualsInTheColumnsSpan) {
  std::srand(64);
  Matrix lines = Matrix::Random(500, 4);
  lines.col(3) = lines.leftCols(3) * Eigen::Vector3d(1, -2, 3);
  const Matrix gram = lines.transpose() * lines;
  const auto factor = factor_of_gram({gram.data(), 16}, 4);
  ASSERT_TRUE(factor);
  EXPECT_LT((*factor)[15], 1e-6 * lines.col(3).norm());
}

/// y - a u - b (u + p v) - p^2/2: the smaller p, the nearer the Jacobian's columns -u, -u - p v and -b v - p are to
/// each other: the condition number is about 1/p^2.
struct Nearby : Model {
  explicit Nearby(std::int64_t row_count) : Model(row_count, 65) {
    const Expression a = parameter("a"), b = parameter("b"), p = parameter("p");
    const Expression u = normal_column("u"), v = normal_column("v"), y = normal_column("y");
    residual = (y - (a * u + b * (u + p * v) + 0.5 * p * p)).node();
  }
  Problem problem() const { return least_squares_problem(graph, residual, parameters, rows_in_memory()); }
  NodeId residual = 0;
};

TEST(TriangleOfManyRows, ComesFromTheGramMatrixWhereThatIsSafe) {
  Nearby model(20'011);
  GraphObjective objective(model.problem(), {.threads = 2});
  LeastSquares& squares = *objective.least_squares();
  for (const double p : {1.0, 0.3, 0.1}) {
    const std::vector<double> x{0.3, 0.8, p};
    const Triangle quick = squares.triangle(x), exact = squares.accurate_triangle(x);
    EXPECT_NE(bits_of(quick), bits_of(exact)) << p;
    const Eigen::Map<const Matrix> a(quick.factor.data(), 4, 4), b(exact.factor.data(), 4, 4);
    for (Eigen::Index j = 0; j < 4; ++j) {
      for (Eigen::Index i = 0; i < 4; ++i) {
        EXPECT_NEAR(std::abs(a(i, j)), std::abs(b(i, j)), 1e-14 / (p * p) * b.col(j).norm()) << p;
      }
    }
    EXPECT_EQ(quick.rows, 20'011u);
  }
}

TEST(TriangleOfManyRows, ComesFromTheQrWhereTheGramMatrixIsNot) {
  Nearby model(20'011);
  GraphObjective objective(model.problem(), {.threads = 2});
  LeastSquares& squares = *objective.least_squares();
  for (const double p : {1e-5, 1e-9, 0.0}) {
    for (int repeat = 0; repeat < 3; ++repeat) {
      const std::vector<double> x{0.3, 0.8, p};
      EXPECT_EQ(bits_of(squares.triangle(x)), bits_of(squares.accurate_triangle(x))) << p;
    }
  }
}

/// What was asked before changes no bit.
TEST(TriangleOfManyRows, IsAFunctionOfThePointAlone) {
  Nearby model(20'011);
  const std::vector<double> good{0.3, 0.8, 0.5}, bad{0.3, 0.8, 1e-7};
  const auto fresh = [&](const std::vector<double>& x) {
    GraphObjective objective(model.problem(), {.threads = 2});
    return bits_of(objective.least_squares()->triangle(x));
  };
  GraphObjective objective(model.problem(), {.threads = 2});
  for (const auto& x : {bad, good, good, bad, bad, good, bad}) {
    EXPECT_EQ(bits_of(objective.least_squares()->triangle(x)), fresh(x));
  }
}

}  // namespace
}  // namespace steepest::test
