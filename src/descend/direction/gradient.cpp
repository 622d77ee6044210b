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
  return each(here, [&](std::size_t i) { return -here.gradient[i]; });
}

Proposal MomentumDirection::propose(const Sample& here, double) {
  state_.velocity.resize(here.x.size(), 0);
  return each(here, [&](std::size_t i) {
    double& velocity = state_.velocity[i];
    velocity = beta_ * velocity - here.gradient[i];
    return lookahead_ ? beta_ * velocity - here.gradient[i] : velocity;
  });
}

}  // namespace steepest
