#pragma once

#include <optional>

#include "descend/sample.hpp"

namespace steepest {

/// A Hessian for the verdict and how exact it is.
struct HessianEstimate {
  Vector matrix;        ///< row-major
  double rounding = 0;  ///< relative size below which an eigenvalue of the diagonally scaled matrix counts as 0
};

/// The exact Hessian, or 2 scale J'J for linear least squares and where `exact_fit` says that the residuals vanish, or
/// central differences of the gradient; nothing where that would be too dear or is not finite. `scale` is the size of
/// each element of x.
std::optional<HessianEstimate> curvature_at(Evaluator& evaluator, Sample& here, View scale, bool exact_fit = false);

}  // namespace steepest
