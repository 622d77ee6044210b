#include "descend/direction/gauss_newton.hpp"

#include "descend/linear_algebra.hpp"

namespace steepest {

Proposal GaussNewtonDirection::propose(const Sample& here, double restraint) {
  const Triangle& triangle = here.triangle;
  Proposal proposal;
  if (linear_) {
    proposal.step = gauss_newton(triangle).step;
  } else {
    Vector damping = column_norms(triangle);
    // Columns of length 1 have D = 1; a column of zeros gets no step, whatever its damping.
    for (double& d : damping) d = (d > 0 ? d : 1) / std::sqrt(restraint);
    proposal.step = damped_step(triangle, damping);
  }
  proposal.slope = dot(here.gradient, proposal.step);
  proposal.predicted = -scale_ * model_change(triangle, proposal.step);
  proposal.length = norm(proposal.step);
  return proposal;
}

}  // namespace steepest
