#pragma once

#include "descend/method.hpp"

namespace steepest {

/// The minimum of the quadratic model within a trust radius by conjugate gradients, which stop at the boundary and at
/// negative curvature (Steihaug 1983). Needs products of the Hessian with vectors only. Restraint: the radius; 0 asks
/// for a first radius scaled by the problem.
class NewtonCgDirection final : public Direction {
 public:
  explicit NewtonCgDirection(const MethodOptions& options) : evaluator_(*options.evaluator), box_(options.box) {}
  Proposal propose(const Sample& here, double restraint) override;

 private:
  Vector product(const Sample& here, const Vector& v);
  double first_radius(const Sample& here, const Vector& curved) const;

  Evaluator& evaluator_;
  const Box* box_;
};

}  // namespace steepest
