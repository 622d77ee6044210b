#include "descend/direction/squares.hpp"

namespace steepest {

Proposal SquaresDirection::propose(const Sample& here, double) {
  state_.square.resize(here.x.size(), 0);
  const double* const g = here.gradient.data();
  return each(here, [g, square = state_.square.data(), keep = keep_, add = add_, epsilon = epsilon_](std::size_t i) {
    square[i] = keep * square[i] + add * g[i] * g[i];
    return -g[i] / (std::sqrt(square[i]) + epsilon);
  });
}

}  // namespace steepest
