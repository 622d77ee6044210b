#include "kernel/dense.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <Eigen/SVD>
#include <algorithm>
#include <limits>
#include <vector>

#include "steepest/base.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Factors = Eigen::PartialPivLU<Matrix>;
using Given = Eigen::Map<const Matrix>;
using Output = Eigen::Map<Matrix>;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// A pivot below the rounding errors of the sum that it is: scaling rows or columns does not change this.
bool is_singular(const Factors& factors) {
  const Matrix& lu = factors.matrixLU();
  const auto n = lu.rows();
  const double noise = static_cast<double>(n) * std::numeric_limits<double>::epsilon();
  for (Eigen::Index i = 0; i < n; ++i) {
    double terms = 0;
    for (Eigen::Index k = 0; k < i; ++k) terms += std::abs(lu(i, k) * lu(k, i));
    if (!(std::abs(lu(i, i)) > noise * terms)) return true;
  }
  return false;
}

void solve_into(const Given& a, const Given& b, Output result) {
  const Factors factors(a);
  if (is_singular(factors)) {
    result.setConstant(not_a_number);
  } else {
    result = factors.solve(b);
  }
}

void cholesky_into(const Given& a, Output result) {
  const Matrix symmetric = 0.5 * (a + a.transpose());
  const Eigen::LLT<Matrix> factor(symmetric);
  const bool finite = symmetric.allFinite();
  if (factor.info() != Eigen::Success || !finite) {
    result.setConstant(not_a_number);
  } else {
    result = factor.matrixL();
  }
}

/// A square matrix as turned diagonal ones: a = U diag(s) V', and det(U) det(V).
struct Turned {
  Matrix u, v;
  Eigen::VectorXd s;
  double sign = 1;

  explicit Turned(const Given& a) {
    const Eigen::JacobiSVD<Matrix, Eigen::NoQRPreconditioner> parts(a, Eigen::ComputeFullU | Eigen::ComputeFullV);
    u = parts.matrixU();
    v = parts.matrixV();
    s = parts.singularValues();
    sign = u.determinant() * v.determinant() < 0 ? -1 : 1;
  }

  /// The product of all singular values but two (or one, where i = k).
  double product_without(Eigen::Index i, Eigen::Index k) const {
    double product = 1;
    for (Eigen::Index m = 0; m < s.size(); ++m) {
      if (m != i && m != k) product *= s[m];
    }
    return product;
  }
};

void cofactor_into(const Given& a, Output result) {
  if (!a.allFinite()) {
    result.setConstant(not_a_number);
    return;
  }
  const Turned turned(a);
  Eigen::VectorXd diagonal(a.rows());
  for (Eigen::Index i = 0; i < a.rows(); ++i) diagonal[i] = turned.product_without(i, i);
  result = turned.sign * (turned.u * diagonal.asDiagonal() * turned.v.transpose());
}

/// Of a diagonal matrix the second derivatives of the determinant are d2/ds_ii ds_kk = p and d2/ds_ik ds_ki = -p, with
/// p the product of the other elements.
void cofactor_slope_into(const Given& a, const Given& direction, Output result) {
  if (!a.allFinite()) {
    result.setConstant(not_a_number);
    return;
  }
  const Turned turned(a);
  const Matrix e = turned.u.transpose() * direction * turned.v;
  Matrix slope = Matrix::Zero(a.rows(), a.rows());
  for (Eigen::Index i = 0; i < a.rows(); ++i) {
    for (Eigen::Index k = 0; k < a.rows(); ++k) {
      if (i == k) continue;
      const double others = turned.product_without(i, k);
      slope(i, i) += others * e(k, k);
      slope(i, k) = -others * e(k, i);
    }
  }
  result = turned.sign * (turned.u * slope * turned.v.transpose());
}

void inverse_into(const Given& a, Output result) {
  const Factors factors(a);
  if (is_singular(factors)) {
    result.setConstant(not_a_number);
  } else {
    result = factors.inverse();
  }
}

}  // namespace

DenseShape dense_shape(Op op, const Shape& matrix, const Shape& second) {
  DenseShape shape{matrix[0], 1};
  if (op == Op::solve && second.size() == 2) shape.columns = second[1];
  return shape;
}

std::int64_t second_size(Op op, const DenseShape& shape) {
  if (op == Op::solve) return shape.n * shape.columns;
  return op == Op::cofactor_slope ? shape.n * shape.n : 0;
}

std::int64_t result_size(Op op, const DenseShape& shape) {
  if (op == Op::solve) return shape.n * shape.columns;
  return op == Op::determinant ? 1 : shape.n * shape.n;
}

void dense_value(Op op, const DenseShape& shape, const double* a, const double* b, double* result) {
  const Given matrix(a, shape.n, shape.n);
  const Output square(result, shape.n, shape.n);
  switch (op) {
    case Op::solve: return solve_into(matrix, Given(b, shape.n, shape.columns), Output(result, shape.n, shape.columns));
    case Op::determinant: *result = Factors(matrix).determinant(); return;
    case Op::cofactor: return cofactor_into(matrix, square);
    case Op::cofactor_slope: return cofactor_slope_into(matrix, Given(b, shape.n, shape.n), square);
    case Op::inverse: return inverse_into(matrix, square);
    case Op::cholesky: return cholesky_into(matrix, square);
    default: throw InternalError("no operator of linear algebra");
  }
}

extern "C" void steepest_dense_lanes(std::int64_t op, std::int64_t n, std::int64_t columns, std::int64_t lanes,
                                     const double* a, std::int64_t a_lanes, const double* b, std::int64_t b_lanes,
                                     double* result) noexcept {
  const auto which = static_cast<Op>(op);
  const DenseShape shape{n, columns};
  std::vector<double> first(static_cast<std::size_t>(n * n)),
      second(static_cast<std::size_t>(second_size(which, shape)));
  std::vector<double> value(static_cast<std::size_t>(result_size(which, shape)));
  const auto gather = [](std::vector<double>& into, const double* from, std::int64_t of, std::int64_t lane) {
    for (std::size_t e = 0; e < into.size(); ++e) {
      into[e] = from[static_cast<std::int64_t>(e) * of + (of == 1 ? 0 : lane)];
    }
  };
  for (std::int64_t lane = 0; lane < lanes; ++lane) {
    gather(first, a, a_lanes, lane);
    gather(second, b, b_lanes, lane);
    dense_value(which, shape, first.data(), second.data(), value.data());
    for (std::size_t e = 0; e < value.size(); ++e) result[static_cast<std::int64_t>(e) * lanes + lane] = value[e];
  }
}

}  // namespace steepest
