#include <gtest/gtest.h>

#include <Eigen/Dense>

#include "differences.hpp"
#include "models.hpp"

namespace steepest::test {
namespace {

/// R'R of a triangle: [J'J J'r; r'J r'r].
Eigen::MatrixXd gram(const Triangle& triangle) {
  const auto width = static_cast<Eigen::Index>(triangle.parameters + 1);
  const Eigen::Map<const Eigen::MatrixXd> factor(triangle.factor.data(), width, width);
  for (Eigen::Index j = 0; j < width; ++j) {
    for (Eigen::Index i = j + 1; i < width; ++i) EXPECT_EQ(factor(i, j), 0);
  }
  return factor.transpose() * factor;
}

/// |R_ij| of Eigen's QR of the explicit [J r]: unique up to the signs of rows where J has full rank.
void expect_same_factor(const Triangle& triangle, const Eigen::MatrixXd& lines, double tolerance = 1e-13) {
  const Eigen::Index width = lines.cols();
  ASSERT_EQ(triangle.parameters + 1, static_cast<std::size_t>(width));
  ASSERT_EQ(triangle.rows, static_cast<std::size_t>(lines.rows()));
  const Eigen::MatrixXd expected = Eigen::HouseholderQR<Eigen::MatrixXd>(lines).matrixQR();
  const double scale = lines.norm();
  for (Eigen::Index j = 0; j < width; ++j) {
    for (Eigen::Index i = 0; i <= j; ++i) {
      const double entry = i < expected.rows() ? expected(i, j) : 0;
      EXPECT_NEAR(std::abs(triangle.factor[static_cast<std::size_t>(i + j * width)]), std::abs(entry),
                  tolerance * scale);
    }
  }
}

Eigen::MatrixXd decay_lines(const Decay& model, const std::vector<double>& x) {
  Eigen::MatrixXd lines(model.rows, 4);
  for (std::int64_t r = 0; r < model.rows; ++r) {
    const double t = model.inputs[0].columns[0][r], y = model.inputs[1].columns[0][r], e = std::exp(-x[1] * t);
    lines.row(r) << -e, x[0] * t * e, -1, y - x[0] * e - x[2];
  }
  return lines;
}

class SquaresOf : public ::testing::TestWithParam<Backend> {
 protected:
  RunOptions options() const { return {.threads = 2, .backend = GetParam()}; }
};

TEST_P(SquaresOf, RowsMatchTheQrOfTheExplicitJacobian) {
  const std::vector<double> x{1.5, 0.7, -0.2};
  for (const std::int64_t rows : {1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 3'001}) {
    Decay model(rows, 31);
    GraphObjective objective(
        least_squares_problem(model.graph, model.residual, model.parameters, model.rows_in_memory()), options());
    ASSERT_NE(objective.least_squares(), nullptr);
    EXPECT_FALSE(objective.least_squares()->linear());
    EXPECT_EQ(objective.least_squares()->residuals(), static_cast<std::size_t>(rows));
    const Eigen::MatrixXd lines = decay_lines(model, x);
    const Triangle triangle = objective.least_squares()->triangle(x);
    if (rows >= 4) expect_same_factor(triangle, lines);
    EXPECT_LT((gram(triangle) - lines.transpose() * lines).norm(), 1e-13 * lines.squaredNorm());
    EXPECT_NEAR(objective.value(x), lines.col(3).squaredNorm(), 1e-13 * lines.squaredNorm());
  }
}

/// r = y - a exp(-b t) - c, so r_vv = 2 v_a v_b t e - a v_b^2 t^2 e.
TEST_P(SquaresOf, CurvatureIsTheJacobianTimesTheSecondDerivative) {
  const std::vector<double> x{1.5, 0.7, -0.2}, v{0.3, -1.1, 0.4};
  Decay model(257, 33);
  GraphObjective objective(least_squares_problem(model.graph, model.residual, model.parameters, model.rows_in_memory()),
                           options());
  const Eigen::MatrixXd jacobian = decay_lines(model, x).leftCols(3);
  Eigen::VectorXd bend(model.rows);
  for (std::int64_t row = 0; row < model.rows; ++row) {
    const double t = model.inputs[0].columns[0][row], e = std::exp(-x[1] * t);
    bend[row] = 2 * v[0] * v[1] * t * e - x[0] * v[1] * v[1] * t * t * e;
  }
  const Eigen::VectorXd expected = jacobian.transpose() * bend;
  std::vector<double> found(3);
  ASSERT_TRUE(objective.least_squares()->has_curvature());
  objective.least_squares()->curvature(x, v, found);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(found[i], expected[static_cast<Eigen::Index>(i)], 1e-12 * expected.norm());
  }
}

TEST_P(SquaresOf, WeightedRowsAndScale) {
  const std::vector<double> x{1.5, 0.7, -0.2};
  Decay model(100, 32);
  const Expression w = model.column("w", {}, std::uniform_real_distribution<double>(0, 2));
  GraphObjective objective(
      least_squares_problem(model.graph, model.residual, model.parameters, model.rows_in_memory(), 0.005, w.node()),
      options());
  Eigen::MatrixXd lines = decay_lines(model, x);
  for (Eigen::Index r = 0; r < 100; ++r) lines.row(r) *= std::sqrt(model.inputs[2].columns[0][r]);
  expect_same_factor(objective.least_squares()->triangle(x), lines);
  EXPECT_EQ(objective.least_squares()->scale(), 0.005);
  EXPECT_NEAR(objective.value(x), 0.005 * lines.col(3).squaredNorm(), 1e-14);
  expect_gradient_agrees(objective, x);
}

TEST_P(SquaresOf, RankDeficientJacobian) {
  Model model(50, 33);
  const Expression a = model.parameter("a"), b = model.parameter("b");
  const Expression x = model.normal_column("x"), y = model.normal_column("y");
  const Expression r = y - a * b * x;
  GraphObjective objective(least_squares_problem(model.graph, r.node(), model.parameters, model.rows_in_memory()),
                           options());
  Eigen::MatrixXd lines(50, 3);
  for (Eigen::Index i = 0; i < 50; ++i) {
    const double t = model.inputs[0].columns[0][i];
    lines.row(i) << -3 * t, -2 * t, model.inputs[1].columns[0][i] - 6 * t;
  }
  const Triangle triangle = objective.least_squares()->triangle(std::vector{2.0, 3.0});
  EXPECT_LT((gram(triangle) - lines.transpose() * lines).norm(), 1e-12 * lines.squaredNorm());
  EXPECT_LT(std::abs(triangle.factor[4]), 1e-12);  // the second column is a multiple of the first
}

TEST_P(SquaresOf, SeveralResidualsARow) {
  // Two residuals a row, five parameters, one of them held.
  Model model(700, 34);
  const Expression v = model.parameter("v", {2}), c = model.parameter("c", {3});
  const Expression x = model.normal_column("x", {2}), y = model.normal_column("y", {2});
  const Expression c2(*model.graph, slice(*model.graph, c.node(), std::array<std::int64_t, 3>{0, 2, 1}));
  const Expression c3(*model.graph,
                      reshape(*model.graph, slice(*model.graph, c.node(), std::array<std::int64_t, 3>{2, 1, 1}), {}));
  const Expression r = y - exp(v * x) * c2 - c3;
  Problem problem = least_squares_problem(model.graph, r.node(), model.parameters, model.rows_in_memory());
  problem.fixed = {{}, 0.3, {}, {}, {}};
  GraphObjective objective(std::move(problem), options());
  const std::vector<double> point{0.2, 1.1, -0.4, 0.5};
  const double u = 0.2, w = 0.3;
  Eigen::MatrixXd lines(1400, 5);
  for (Eigen::Index i = 0; i < 700; ++i) {
    const double x1 = model.inputs[0].columns[0][i], x2 = model.inputs[0].columns[1][i];
    const double y1 = model.inputs[1].columns[0][i], y2 = model.inputs[1].columns[1][i];
    lines.row(2 * i) << -1.1 * x1 * std::exp(u * x1), -std::exp(u * x1), 0, -1, y1 - 1.1 * std::exp(u * x1) - 0.5;
    lines.row(2 * i + 1) << 0, 0, -std::exp(w * x2), -1, y2 + 0.4 * std::exp(w * x2) - 0.5;
  }
  expect_same_factor(objective.least_squares()->triangle(point), lines);
}

TEST_P(SquaresOf, RowsThatDependOnEachOther) {
  Standardised model(400, 35);
  GraphObjective objective(least_squares_problem(model.graph, model.residual, model.parameters, model.rows_in_memory()),
                           options());
  const std::vector<double> x{0.3, -0.7, 0.4};
  const Triangle triangle = objective.least_squares()->triangle(x);
  const auto residuals = [&](const std::vector<double>& p) {
    std::vector<InputValue> values;
    for (std::size_t i = 0; i < 3; ++i) values.push_back({model.parameters[i], {p[i]}});
    return evaluate(*model.graph, {&model.residual, 1}, values, model.rows_in_memory(), options())[0];
  };
  Eigen::MatrixXd lines(400, 4);
  for (std::size_t r = 0; r < 400; ++r) {
    const auto row = static_cast<Eigen::Index>(r);
    lines(row, 3) = residuals(x)[r];
  }
  for (std::size_t j = 0; j < 3; ++j) {
    const double h = 1e-3;
    std::vector<double> shifted = x;
    const auto at = [&](double step) {
      shifted[j] = x[j] + step;
      const std::vector<double> values = residuals(shifted);
      return Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(values.data(), 400));
    };
    lines.col(static_cast<Eigen::Index>(j)) = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
  }
  EXPECT_LT((gram(triangle) - lines.transpose() * lines).norm(), 1e-9 * lines.squaredNorm());
}

TEST_P(SquaresOf, ArraysWithoutRows) {
  for (const std::int64_t n : {5, 60}) {  // one program; one product a parameter
    Model model(0, 36);
    const Expression x = model.parameter("x", {n});
    const auto part = [&](std::int64_t start) {
      return Expression(*model.graph, slice(*model.graph, x.node(), std::array<std::int64_t, 3>{start, n - 1, 1}));
    };
    // Rosenbrock's chain.
    const Expression valley = part(1) - square(part(0)), rest = 1 - part(0);
    GraphObjective objective(model.problem(sum_elements(100 * square(valley) + square(rest)).node()), options());
    LeastSquares* squares = objective.least_squares();
    ASSERT_NE(squares, nullptr);
    EXPECT_EQ(squares->residuals(), static_cast<std::size_t>(2 * (n - 1)));
    const std::vector<double> p = model.point();
    Eigen::MatrixXd lines = Eigen::MatrixXd::Zero(2 * (n - 1), n + 1);
    for (Eigen::Index i = 0; i < n - 1; ++i) {
      const double a = p[static_cast<std::size_t>(i)], b = p[static_cast<std::size_t>(i) + 1];
      lines(i, i) = -20 * a;
      lines(i, i + 1) = 10;
      lines(i, n) = 10 * (b - a * a);
      lines(n - 1 + i, i) = -1;
      lines(n - 1 + i, n) = 1 - a;
    }
    const Eigen::MatrixXd expected = lines.transpose() * lines;
    const Triangle triangle = squares->triangle(p);
    EXPECT_LT((squares->scale() * gram(triangle) - expected).norm(), 1e-12 * expected.norm());
    EXPECT_NEAR(objective.value(p), expected(n, n), 1e-12 * expected(n, n));
  }
}

TEST_P(SquaresOf, RowsAndAPenalty) {
  Model model(90, 37);
  const Expression w = model.parameter("w", {3});
  const Expression x = model.normal_column("x", {3}), y = model.normal_column("y");
  const Expression r = y - product(x, w);
  GraphObjective objective(model.problem((mean_rows(square(r)) + 0.25 * sum_elements(square(w))).node()), options());
  LeastSquares* squares = objective.least_squares();
  ASSERT_NE(squares, nullptr);
  EXPECT_TRUE(squares->linear());
  EXPECT_NEAR(squares->scale(), 1.0 / 90, 1e-18);
  const std::vector<double> p{0.1, -0.2, 0.4};
  Eigen::MatrixXd lines = Eigen::MatrixXd::Zero(93, 4);
  for (Eigen::Index i = 0; i < 90; ++i) {
    double fit = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      lines(i, static_cast<Eigen::Index>(j)) = -model.inputs[0].columns[j][i];
      fit += model.inputs[0].columns[j][i] * p[j];
    }
    lines(i, 3) = model.inputs[1].columns[0][i] - fit;
  }
  for (Eigen::Index j = 0; j < 3; ++j) {
    lines(90 + j, j) = std::sqrt(0.25 * 90);
    lines(90 + j, 3) = std::sqrt(0.25 * 90) * p[static_cast<std::size_t>(j)];
  }
  expect_same_factor(squares->triangle(p), lines);
}

TEST_P(SquaresOf, PointsOutsideTheDomainAreNotFinite) {
  Model model(20, 38);
  const Expression a = model.parameter("a"), b = model.parameter("b");
  const Expression x = model.column("x", {}, std::uniform_real_distribution<double>(1, 2));
  GraphObjective objective(
      least_squares_problem(model.graph, (b - log(a * x)).node(), model.parameters, model.rows_in_memory()), options());
  const Triangle triangle = objective.least_squares()->triangle(std::vector{-1.0, 1.0});
  EXPECT_FALSE(std::ranges::all_of(triangle.factor, [](double v) { return std::isfinite(v); }));
  const std::optional<DomainFault> fault = objective.domain_fault(std::vector{-1.0, 1.0});
  ASSERT_TRUE(fault.has_value());
  EXPECT_EQ((*model.graph)[fault->node].op, Op::log);
  EXPECT_EQ(fault->row, 0);
  EXPECT_EQ(fault->arguments[0], -model.inputs[0].columns[0][0]);
  EXPECT_FALSE(objective.domain_fault(std::vector{1.0, 1.0}).has_value());
}

INSTANTIATE_TEST_SUITE_P(Backends, SquaresOf, ::testing::ValuesIn(backends()),
                         [](const auto& info) { return info.param == Backend::llvm ? "llvm" : "interpreter"; });

}  // namespace
}  // namespace steepest::test
