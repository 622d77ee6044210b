#include "descend/direction/squares.hpp"

namespace steepest {

Proposal SquaresDirection::propose(const Sample& here, double) {
  state_.square.resize(here.x.size(), 0);
  return each(here, [&](std::size_t i) {
    const double g = here.gradient[i];
    state_.square[i] = keep_ * state_.square[i] + add_ * g * g;
    return -g / (std::sqrt(state_.square[i]) + epsilon_);
  });
}

}  // namespace steepest
