#include "descend/direction/newton.hpp"

namespace steepest {
namespace {

constexpr double smallest_unit = 1e-6;  // of the largest at the start: what an element without curvature counts
constexpr double largest_unit = 1e6;    // likewise: towards a pole, as of log(x) at 0, curvature grows without bound

/// The Cauchy step's length, or a tenth of |x|, whichever is longer; everything in scaled elements.
double first_radius(View x, View gradient, View hessian) {
  const double slope = norm(gradient);
  const double size = 0.1 * norm(x);
  if (slope == 0) return std::max(size, 1.0);
  const Vector direction = unit(gradient);
  const double curvature = dot(direction, multiply(hessian, direction));
  const double cauchy = std::abs(curvature) > 0 ? slope / std::abs(curvature) : 1.0;
  return std::max(std::min(cauchy, 1e3 * (1 + norm(x))), size);
}

}  // namespace

void NewtonDirection::measure(const Sample& here) {
  const std::size_t n = here.x.size();
  Vector roots(n);
  for (std::size_t i = 0; i < n; ++i) roots[i] = std::sqrt(std::abs(here.hessian[i * n + i]));
  if (state_.unit == 0) state_.unit = max_norm(roots);
  state_.units.resize(n, n == 1 ? 1 : smallest_unit);
  for (std::size_t i = 0; i < n && n > 1 && state_.unit > 0; ++i)
    state_.units[i] = std::max(state_.units[i], std::min(largest_unit, roots[i] / state_.unit));
}

const SymmetricEigen& NewtonDirection::eigen(const Vector& matrix) {
  if (eigen_of_ != matrix) {
    eigen_of_ = matrix;
    eigen_ = symmetric_eigen(matrix, state_.units.size());
  }
  return eigen_;
}

Proposal NewtonDirection::propose(const Sample& here, double restraint) {
  measure(here);
  const std::size_t n = here.x.size();
  const Vector& units = state_.units;
  Vector hessian = here.hessian, gradient = here.gradient, x = here.x;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) hessian[i * n + j] /= units[i] * units[j];
    gradient[i] /= units[i];
    x[i] *= units[i];
  }
  const double radius = restraint > 0 ? restraint : first_radius(x, gradient, hessian);
  Proposal proposal;
  if (auto newton = solve_positive(hessian, gradient); newton && norm(*newton) <= radius) {
    proposal.step = scaled(*newton, -1);
  } else {
    proposal.step = trust_region_step(eigen(hessian), gradient, radius);
  }
  proposal.length = norm(proposal.step);
  for (std::size_t i = 0; i < n; ++i) proposal.step[i] /= units[i];
  proposal.slope = dot(here.gradient, proposal.step);
  proposal.predicted = -proposal.slope - 0.5 * dot(proposal.step, multiply(here.hessian, proposal.step));
  return proposal;
}

}  // namespace steepest
