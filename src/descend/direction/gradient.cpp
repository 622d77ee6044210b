#include "descend/direction/gradient.hpp"

namespace steepest {
Proposal proposal_of(const Sample& here, Vector step) {
  Proposal proposal;
  proposal.slope = dot(here.gradient, step);
  proposal.length = norm(step);
  proposal.step = std::move(step);
  return proposal;
}

Proposal SteepestDirection::propose(const Sample& here, double) {
  return each(here, [g = here.gradient.data()](std::size_t i) { return -g[i]; });
}

Proposal MomentumDirection::propose(const Sample& here, double) {
  state_.velocity.resize(here.x.size(), 0);
  double *const v = state_.velocity.data(), beta = beta_;
  const double* const g = here.gradient.data();
  if (!lookahead_) return each(here, [=](std::size_t i) { return v[i] = beta * v[i] - g[i]; });
  return each(here, [=](std::size_t i) {
    v[i] = beta * v[i] - g[i];
    return beta * v[i] - g[i];
  });
}

}  // namespace steepest
