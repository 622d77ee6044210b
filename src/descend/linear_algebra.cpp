#include "descend/linear_algebra.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <limits>

namespace steepest {
namespace {

using Matrix = Eigen::MatrixXd;
using Column = Eigen::VectorXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Map<const RowMajor> square(View matrix, std::size_t n) {
  const auto size = static_cast<Eigen::Index>(n);
  return {matrix.data(), size, size};
}

Eigen::Map<const Column> column(View v) { return {v.data(), static_cast<Eigen::Index>(v.size())}; }

Vector copy(const Column& v) { return {v.data(), v.data() + v.size()}; }

/// The whole factor [R z; 0 rho].
Eigen::Map<const Matrix> whole(const Triangle& triangle) {
  const auto size = static_cast<Eigen::Index>(triangle.parameters + 1);
  return {triangle.factor.data(), size, size};
}

auto jacobian(const Triangle& triangle) {
  const auto n = static_cast<Eigen::Index>(triangle.parameters);
  return whole(triangle).topLeftCorner(n, n);
}

auto residual(const Triangle& triangle) {
  const auto n = static_cast<Eigen::Index>(triangle.parameters);
  return whole(triangle).col(n).head(n);
}

/// J stacked with D, columns scaled to length 1 so that the units of the parameters do not matter.
struct DampedJacobian {
  DampedJacobian(const Triangle& triangle, View damping) {
    const auto n = static_cast<Eigen::Index>(triangle.parameters);
    stacked = Matrix::Zero(2 * n, n);
    stacked.topRows(n) = jacobian(triangle);
    stacked.bottomRows(n).diagonal() = column(damping);
    scale = stacked.colwise().stableNorm().transpose();
    for (double& s : scale) s = s > 0 ? 1 / s : 1;
    stacked = stacked * scale.asDiagonal();
  }
  Matrix stacked;
  Column scale;
};

}  // namespace

SymmetricEigen symmetric_eigen(View matrix, std::size_t n) {
  const Matrix symmetric = 0.5 * (square(matrix, n) + square(matrix, n).transpose());
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(symmetric);
  SymmetricEigen result;
  result.values = copy(solver.eigenvalues());
  for (Eigen::Index k = 0; k < symmetric.cols(); ++k) result.vectors.push_back(copy(solver.eigenvectors().col(k)));
  return result;
}

std::optional<Vector> solve_positive(View matrix, View right) {
  const Eigen::LLT<Matrix> factor(square(matrix, right.size()));
  if (factor.info() != Eigen::Success) return {};
  Vector result = copy(factor.solve(column(right)));
  if (!all_finite(result)) return {};
  return result;
}

Vector multiply(View matrix, View vector) { return copy(square(matrix, vector.size()) * column(vector)); }

Vector trust_region_step(const SymmetricEigen& hessian, View gradient, double radius) {
  const std::size_t n = gradient.size();
  Vector slope(n);
  for (std::size_t k = 0; k < n; ++k) slope[k] = dot(hessian.vectors[k], gradient);
  const double lowest = hessian.values.front();
  auto coefficients = [&](double shift) {
    Vector c(n);
    for (std::size_t k = 0; k < n; ++k) c[k] = slope[k] == 0 ? 0 : -slope[k] / (hessian.values[k] + shift);
    return c;
  };
  auto assemble = [&](const Vector& c) {
    Vector step(n, 0);
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t i = 0; i < n; ++i) step[i] += c[k] * hessian.vectors[k][i];
    return step;
  };
  if (lowest > 0) {
    Vector c = coefficients(0);
    if (norm(c) <= radius) return assemble(c);
  }
  // |p(shift)| falls from its value at the lower end to below the radius at the upper end.
  const double scale = std::max(std::abs(lowest), std::abs(hessian.values.back()));
  double low = std::max(0.0, -lowest);
  double high = low + norm(slope) / radius + std::numeric_limits<double>::min();
  const double nudge = 1e-15 * scale + std::numeric_limits<double>::min();
  Vector c = coefficients(low + nudge);
  if (norm(c) < radius) {  // hard case: the rest goes along the lowest eigenvector
    const double rest = std::sqrt(std::max(0.0, radius * radius - dot(c, c)));
    c[0] += slope[0] > 0 ? -rest : rest;
    return assemble(c);
  }
  low += nudge;
  double shift = low;
  for (int pass = 0; pass < 200; ++pass) {
    c = coefficients(shift);
    const double length = norm(c);
    if (std::abs(length - radius) <= 1e-10 * radius) break;
    (length > radius ? low : high) = shift;
    double derivative = 0;
    for (std::size_t k = 0; k < n; ++k) derivative += c[k] * c[k] / (hessian.values[k] + shift);
    const double newton = shift + (length * length / derivative) * (length - radius) / radius;
    shift = newton > low && newton < high ? newton : low + 0.5 * (high - low);
    if (high - low <= 1e-16 * high) break;
  }
  return assemble(c);
}

Vector column_norms(const Triangle& triangle) {
  Vector result(triangle.parameters);
  for (std::size_t j = 0; j < result.size(); ++j)
    result[j] = jacobian(triangle).col(static_cast<Eigen::Index>(j)).stableNorm();
  return result;
}

double residual_square(const Triangle& triangle) {
  return whole(triangle).col(static_cast<Eigen::Index>(triangle.parameters)).squaredNorm();
}

double largest_cosine(const Triangle& triangle) {
  const double length = whole(triangle).col(static_cast<Eigen::Index>(triangle.parameters)).stableNorm();
  if (length == 0) return 0;
  const Vector norms = column_norms(triangle);
  double largest = 0;
  for (std::size_t j = 0; j < norms.size(); ++j) {
    if (norms[j] == 0) continue;
    const Column direction = jacobian(triangle).col(static_cast<Eigen::Index>(j)) / norms[j];
    largest = std::max(largest, std::abs(direction.dot(residual(triangle))) / length);
  }
  return largest;
}

double model_change(const Triangle& triangle, View step) {
  const Column image = jacobian(triangle) * column(step);
  return image.dot(2 * residual(triangle) + image);
}

Vector damped_step(const Triangle& triangle, View damping) {
  const DampedJacobian damped(triangle, damping);
  Column right = Column::Zero(damped.stacked.rows());
  right.head(damped.scale.size()) = -residual(triangle);
  return copy(damped.scale.cwiseProduct(damped.stacked.householderQr().solve(right)));
}

Vector damped_solution(const Triangle& triangle, View damping, View right) {
  const DampedJacobian damped(triangle, damping);
  const Matrix factor = damped.stacked.householderQr().matrixQR().topRows(damped.scale.size());
  Column solution = -damped.scale.cwiseProduct(column(right));
  factor.triangularView<Eigen::Upper>().transpose().solveInPlace(solution);
  factor.triangularView<Eigen::Upper>().solveInPlace(solution);
  return copy(damped.scale.cwiseProduct(solution));
}

GaussNewton gauss_newton(const Triangle& triangle) {
  const Vector norms = column_norms(triangle);
  Column scale = column(norms);
  for (double& s : scale) s = s > 0 ? 1 / s : 1;
  const Matrix scaled_jacobian = jacobian(triangle) * scale.asDiagonal();
  Eigen::CompleteOrthogonalDecomposition<Matrix> factor;
  factor.setThreshold(1e-13 * std::sqrt(static_cast<double>(norms.size())));
  factor.compute(scaled_jacobian);
  GaussNewton result;
  result.rank = static_cast<std::size_t>(factor.rank());
  result.step = copy(scale.cwiseProduct(factor.solve(Column(-residual(triangle)))));
  if (result.rank == norms.size()) return result;
  // The last rows of Z P' span the null space of the scaled matrix.
  const Matrix z = factor.matrixZ() * factor.colsPermutation().transpose();
  for (Eigen::Index k = factor.rank(); k < z.rows(); ++k) {
    Column direction = scale.cwiseProduct(z.row(k).transpose());
    result.undetermined.push_back(unit(copy(direction)));
  }
  return result;
}

Vector part_along(View x, const std::vector<Vector>& vectors) {
  const auto n = static_cast<Eigen::Index>(x.size()), m = static_cast<Eigen::Index>(vectors.size());
  Matrix span(n, m);
  for (Eigen::Index k = 0; k < m; ++k) span.col(k) = column(vectors[static_cast<std::size_t>(k)]);
  const Matrix basis = span.householderQr().householderQ() * Matrix::Identity(n, m);
  return copy(basis * (basis.transpose() * column(x)));
}

Triangle with_columns(const Triangle& triangle, const std::vector<std::size_t>& columns) {
  const auto n = static_cast<Eigen::Index>(triangle.parameters);
  const auto m = static_cast<Eigen::Index>(columns.size());
  Matrix kept(n + 1, m + 1);
  for (Eigen::Index k = 0; k < m; ++k)
    kept.col(k) = whole(triangle).col(static_cast<Eigen::Index>(columns[static_cast<std::size_t>(k)]));
  kept.col(m) = whole(triangle).col(n);
  const Eigen::HouseholderQR<Matrix> factor(kept);
  const Matrix upper = factor.matrixQR().topRows(m + 1).triangularView<Eigen::Upper>();
  Triangle result{columns.size(), triangle.rows, {}};
  result.factor.assign(upper.data(), upper.data() + upper.size());
  return result;
}

Vector normal_matrix(const Triangle& triangle) {
  const RowMajor product = jacobian(triangle).transpose() * jacobian(triangle);
  return {product.data(), product.data() + product.size()};
}

}  // namespace steepest
