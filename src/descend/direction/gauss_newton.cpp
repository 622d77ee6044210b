#include "descend/direction/gauss_newton.hpp"

#include "descend/linear_algebra.hpp"

namespace steepest {
namespace {

constexpr double most_acceleration = 0.75;

/// To the solution of a linear problem; of many, to the shortest, wherever the walk began.
Vector to_shortest_solution(const Triangle& triangle, View x) {
  GaussNewton solution = gauss_newton(triangle);
  if (solution.undetermined.empty()) return std::move(solution.step);
  const Vector open = part_along(along(x, 1, solution.step), solution.undetermined);
  return difference(solution.step, open);
}

}  // namespace

GaussNewtonDirection::GaussNewtonDirection(const MethodOptions& options, bool accelerated)
    : linear_(options.linear), scale_(options.scale) {
  if (accelerated && options.evaluator->least_squares()->has_curvature()) evaluator_ = options.evaluator;
}

Proposal GaussNewtonDirection::propose(const Sample& here, double restraint) {
  const Triangle& triangle = here.triangle;
  Proposal proposal;
  if (linear_) {
    proposal.step = to_shortest_solution(triangle, here.x);
  } else {
    Vector damping = column_norms(triangle);
    // Columns of length 1 have D = 1; a column of zeros gets no step, whatever its damping.
    for (double& d : damping) d = (d > 0 ? d : 1) / std::sqrt(restraint);
    proposal.step = damped_step(triangle, damping);
    proposal.predicted = -scale_ * model_change(triangle, proposal.step);
    if (evaluator_) accelerate(here, damping, proposal.step);
  }
  if (linear_) proposal.predicted = -scale_ * model_change(triangle, proposal.step);
  proposal.slope = dot(here.gradient, proposal.step);
  proposal.length = norm(proposal.step);
  return proposal;
}

void GaussNewtonDirection::accelerate(const Sample& here, View damping, Vector& step) const {
  const Vector bend = evaluator_->residual_curvature(here.x, step);
  if (!all_finite(bend)) return;
  const Vector acceleration = damped_solution(here.triangle, damping, bend);
  double size = 0, length = 0;
  for (std::size_t j = 0; j < step.size(); ++j) {
    size += std::pow(damping[j] * acceleration[j], 2);
    length += std::pow(damping[j] * step[j], 2);
  }
  if (!(2 * std::sqrt(size) <= most_acceleration * std::sqrt(length))) return;
  for (std::size_t j = 0; j < step.size(); ++j) step[j] += 0.5 * acceleration[j];
}

}  // namespace steepest
