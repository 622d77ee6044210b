#pragma once

#include "descend/linear_algebra.hpp"
#include "descend/method.hpp"

namespace steepest {

/// The exact minimiser of the quadratic model within a trust radius (More & Sorensen 1983), by Cholesky where the
/// Newton step lies inside, else by eigenvalues. Elements are measured in units of the largest root of their diagonal
/// of the Hessian seen so far, so that different units of the elements do not matter much (More 1978, for least
/// squares). Restraint: the radius; 0 asks for a first radius scaled by the problem.
class NewtonDirection final : public Direction {
 public:
  Wants wants() const override { return {.gradient = true, .hessian = true, .triangle = false}; }
  Proposal propose(const Sample& here, double restraint) override;
  void list(Fields& fields) override { fields.field("unit", state_.unit), fields.field("units", state_.units); }

 private:
  struct State {
    double unit = 0;  ///< largest root seen at the start
    Vector units;     ///< of the elements: 1 / length
  };
  void measure(const Sample& here);
  const SymmetricEigen& eigen(const Vector& matrix);

  State state_;
  /// Kept while trials are rejected.
  SymmetricEigen eigen_;
  Vector eigen_of_;  ///< the scaled Hessian that they belong to
};

}  // namespace steepest
