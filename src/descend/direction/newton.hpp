#pragma once

#include <optional>

#include "descend/linear_algebra.hpp"
#include "descend/method.hpp"

namespace steepest {

/// The exact minimiser of the quadratic model within a trust radius (More & Sorensen 1983), by Cholesky where the
/// Newton step lies inside, else by eigenvalues. Restraint: the radius; 0 asks for a first radius scaled by the
/// problem.
class NewtonDirection final : public Direction {
 public:
  Wants wants() const override { return {.gradient = true, .hessian = true, .triangle = false}; }
  Proposal propose(const Sample& here, double restraint) override;

 private:
  const SymmetricEigen& eigen(const Sample& here);

  /// Kept while trials are rejected.
  SymmetricEigen eigen_;
  Vector eigen_of_;  ///< the Hessian that they belong to
};

}  // namespace steepest
