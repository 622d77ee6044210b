#pragma once

#include "descend/method.hpp"

namespace steepest {

/// Column-scaled Levenberg-Marquardt: min |Jp + r|^2 + |Dp|^2 / mu with D^2 = diag J'J, which makes the walk
/// independent of the parameters' units, solved by QR of the triangle of [J r] stacked with D (Marquardt 1963; More
/// 1978; Nielsen 1999). Restraint: mu. Affine residuals take the undamped step at once.
class GaussNewtonDirection final : public Direction {
 public:
  explicit GaussNewtonDirection(const MethodOptions& options) : linear_(options.linear), scale_(options.scale) {}
  Wants wants() const override { return {.gradient = false, .hessian = false, .triangle = true}; }
  Proposal propose(const Sample& here, double restraint) override;
  double model_scale() const override { return scale_; }

 private:
  bool linear_;
  double scale_;
};

}  // namespace steepest
