#pragma once

#include "descend/method.hpp"

namespace steepest {

/// Column-scaled Levenberg-Marquardt: min |Jp + r|^2 + |Dp|^2 / mu with D^2 = diag J'J, which makes the walk
/// independent of the parameters' units, solved by QR of the triangle of [J r] stacked with D (Marquardt 1963; More
/// 1978; Nielsen 1999). Restraint: mu. Affine residuals take the undamped step at once. `accelerated`: with geodesic
/// acceleration (Transtrum & Sethna 2012).
class GaussNewtonDirection final : public Direction {
 public:
  explicit GaussNewtonDirection(const MethodOptions& options, bool accelerated = false);
  Wants wants() const override { return {.gradient = false, .hessian = false, .triangle = true}; }
  Proposal propose(const Sample& here, double restraint) override;
  double model_scale() const override { return scale_; }

 private:
  void accelerate(const Sample& here, View damping, Vector& step) const;

  bool linear_;
  double scale_;
  Evaluator* evaluator_ = nullptr;  ///< for geodesic acceleration; null: without
};

}  // namespace steepest
