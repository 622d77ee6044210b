#include "descend/direction/gradient.hpp"

namespace steepest {
Proposal proposal_of(const Sample& here, Vector step) {
  Proposal proposal;
  proposal.slope = dot(here.gradient, step);
  proposal.length = norm(step);
  proposal.step = std::move(step);
  return proposal;
}

Proposal SteepestDirection::propose(const Sample& here, double) { return proposal_of(here, scaled(here.gradient, -1)); }

Proposal MomentumDirection::propose(const Sample& here, double) {
  state_.velocity.resize(here.x.size(), 0);
  for (std::size_t i = 0; i < here.x.size(); ++i) state_.velocity[i] = beta_ * state_.velocity[i] - here.gradient[i];
  if (!lookahead_) return proposal_of(here, state_.velocity);
  return proposal_of(here, along(scaled(state_.velocity, beta_), -1, here.gradient));
}

}  // namespace steepest
