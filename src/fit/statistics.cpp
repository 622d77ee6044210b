#include <Eigen/QR>
#include <cmath>
#include <limits>

#include "steepest/fit.hpp"

namespace steepest {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
/// Residuals this small beside the response are rounding; certified data sets with tiny residuals lie above it.
constexpr double exact_fit = 1e-14;
/// A null direction's component below this belongs to a determined parameter.
constexpr double null_component = 1e-7;

/// The column-scaled Jacobian's factorisation, read as what varies with the parameters and what does not.
struct Factors {
  VectorXd scale;   ///< of the columns
  MatrixXd spread;  ///< generalised inverse of the scaled triangle: its rows' lengths are the scaled standard errors
  MatrixXd null;    ///< scaled directions that change nothing, one a column
  std::size_t rank = 0;
};

VectorXd column_scale(const MatrixXd& r) {
  VectorXd scale = r.colwise().stableNorm();
  for (Index j = 0; j < scale.size(); ++j) {
    if (scale[j] == 0) scale[j] = 1;
  }
  return scale;
}

Factors factorise(const MatrixXd& r) {
  const Index n = r.cols();
  Factors factors;
  factors.scale = column_scale(r);
  const MatrixXd scaled = r * factors.scale.cwiseInverse().asDiagonal();
  Eigen::ColPivHouseholderQR<MatrixXd> qr(n, n);
  qr.setThreshold(1e-13 * std::sqrt(static_cast<double>(std::max<Index>(n, 1))));
  qr.compute(scaled);
  const Index rank = qr.rank();
  factors.rank = static_cast<std::size_t>(rank);
  const auto triangle = qr.matrixQR().topLeftCorner(rank, rank).triangularView<Eigen::Upper>();
  MatrixXd spread = MatrixXd::Zero(n, rank);
  spread.topRows(rank) = triangle.solve(MatrixXd::Identity(rank, rank));
  factors.spread = qr.colsPermutation() * spread;
  MatrixXd null = MatrixXd::Zero(n, n - rank);
  null.topRows(rank) = -triangle.solve(qr.matrixQR().topRightCorner(rank, n - rank).eval());
  null.bottomRows(n - rank).setIdentity();
  factors.null = qr.colsPermutation() * null;
  return factors;
}

/// Whether parameter j is the same in all solutions.
bool is_determined(const Factors& factors, Index j) {
  for (Index k = 0; k < factors.null.cols(); ++k) {
    const double largest = factors.null.col(k).cwiseAbs().maxCoeff();
    if (std::abs(factors.null(j, k)) > null_component * largest) return false;
  }
  return true;
}

std::vector<double> covariance_of(const Factors& factors, double variance) {
  const Index n = factors.scale.size();
  std::vector<double> covariance(static_cast<std::size_t>(n * n), not_a_number);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      if (!is_determined(factors, i) || !is_determined(factors, j)) continue;
      const double scaled = factors.spread.row(i).dot(factors.spread.row(j));
      covariance[static_cast<std::size_t>(i * n + j)] = variance * scaled / factors.scale[i] / factors.scale[j];
    }
  }
  return covariance;
}

std::vector<std::vector<double>> null_directions(const Factors& factors) {
  std::vector<std::vector<double>> directions;
  for (Index k = 0; k < factors.null.cols(); ++k) {
    VectorXd direction = factors.null.col(k).cwiseQuotient(factors.scale);
    for (Index j = 0; j < direction.size(); ++j) {
      if (is_determined(factors, j)) direction[j] = 0;
    }
    direction.normalize();
    directions.emplace_back(direction.begin(), direction.end());
  }
  return directions;
}

/// Not the roots of the covariance's diagonal, which overflows and underflows first.
void add_errors(const Factors& factors, double deviation, Statistics& result) {
  const double t = t_quantile(0.5 + result.level / 2, static_cast<double>(result.degrees_of_freedom));
  for (std::size_t i = 0; i < result.parameters.size(); ++i) {
    const auto row = static_cast<Index>(i);
    if (!is_determined(factors, row)) continue;
    Estimate& parameter = result.parameters[i];
    const double error = deviation * factors.spread.row(row).norm() / factors.scale[row];
    parameter.standard_error = error;
    parameter.low = parameter.estimate - t * error;
    parameter.high = parameter.estimate + t * error;
  }
}

}  // namespace

Statistics statistics(const Triangle& triangle, std::span<const double> estimates, std::span<const std::string> names,
                      const ResponseSummary& response, double level) {
  const Index n = static_cast<Index>(triangle.parameters);
  const Eigen::Map<const MatrixXd> whole(triangle.factor.data(), n + 1, n + 1);
  if (!whole.allFinite()) throw InternalError("statistics of a triangle that is not finite");
  const Factors factors = factorise(whole.topLeftCorner(n, n));

  Statistics result;
  result.level = level;
  result.rows = triangle.rows;
  result.rank = factors.rank;
  result.degrees_of_freedom = triangle.rows > factors.rank ? triangle.rows - factors.rank : 0;
  result.residual_sum_of_squares = whole.col(n).squaredNorm();
  result.exact = whole.col(n).norm() <= exact_fit * response.norm;
  result.undetermined = null_directions(factors);
  for (std::size_t i = 0; i < estimates.size(); ++i) result.parameters.push_back({names[i], estimates[i]});
  if (response.total_sum_of_squares > 0) {
    result.r_squared = 1 - result.residual_sum_of_squares / response.total_sum_of_squares;
  }
  if (result.degrees_of_freedom == 0) return result;

  const double variance = result.residual_sum_of_squares / static_cast<double>(result.degrees_of_freedom);
  result.residual_sd = std::sqrt(variance);
  if (result.exact) return result;
  result.covariance = covariance_of(factors, variance);
  add_errors(factors, *result.residual_sd, result);
  return result;
}

std::vector<double> correlations(std::span<const double> covariance, std::size_t parameters) {
  std::vector<double> result(covariance.size());
  for (std::size_t i = 0; i < parameters; ++i) {
    for (std::size_t j = 0; j < parameters; ++j) {
      const double scale = std::sqrt(covariance[i * parameters + i]) * std::sqrt(covariance[j * parameters + j]);
      result[i * parameters + j] = i == j && scale > 0 ? 1 : covariance[i * parameters + j] / scale;
    }
  }
  return result;
}

}  // namespace steepest
