#include "descend/direction/newton.hpp"

namespace steepest {
namespace {

/// The Cauchy step's length, or a tenth of |x|, whichever is longer.
double first_radius(const Sample& here) {
  const double slope = norm(here.gradient);
  const double size = 0.1 * norm(here.x);
  if (slope == 0) return std::max(size, 1.0);
  const Vector direction = unit(here.gradient);
  const double curvature = dot(direction, multiply(here.hessian, direction));
  const double cauchy = std::abs(curvature) > 0 ? slope / std::abs(curvature) : 1.0;
  return std::max(std::min(cauchy, 1e3 * (1 + norm(here.x))), size);
}

}  // namespace

const SymmetricEigen& NewtonDirection::eigen(const Sample& here) {
  if (eigen_of_ != here.hessian) {
    eigen_ = symmetric_eigen(here.hessian, here.x.size());
    eigen_of_ = here.hessian;
  }
  return eigen_;
}

Proposal NewtonDirection::propose(const Sample& here, double restraint) {
  const double radius = restraint > 0 ? restraint : first_radius(here);
  Proposal proposal;
  if (auto newton = solve_positive(here.hessian, here.gradient); newton && norm(*newton) <= radius) {
    proposal.step = scaled(*newton, -1);
  } else {
    proposal.step = trust_region_step(eigen(here), here.gradient, radius);
  }
  proposal.slope = dot(here.gradient, proposal.step);
  proposal.predicted = -proposal.slope - 0.5 * dot(proposal.step, multiply(here.hessian, proposal.step));
  proposal.length = norm(proposal.step);
  return proposal;
}

}  // namespace steepest
