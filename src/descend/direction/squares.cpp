#include "descend/direction/squares.hpp"

namespace steepest {

Proposal SquaresDirection::propose(const Sample& here, double) {
  const std::size_t n = here.x.size();
  state_.square.resize(n, 0);
  Vector step(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double g = here.gradient[i];
    state_.square[i] = keep_ * state_.square[i] + add_ * g * g;
    step[i] = -g / (std::sqrt(state_.square[i]) + epsilon_);
  }
  return proposal_of(here, std::move(step));
}

}  // namespace steepest
