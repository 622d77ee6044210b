#include "descend/direction/schedule_free.hpp"

namespace steepest {
namespace {

constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;

}  // namespace

Proposal ScheduleFreeDirection::propose(const Sample& here, double) {
  const std::size_t n = here.x.size();
  if (state_.count == 0) {
    state_.walker = state_.mean = here.x;
    if (adaptive_) state_.square.assign(n, 0);
  }
  const double step = step_ * schedule_.at(state_.count++);
  state_.largest = std::max(state_.largest, step);
  state_.weights += state_.largest * state_.largest;
  const double weight = state_.largest * state_.largest / state_.weights;
  const double correction = 1 - std::pow(beta2, static_cast<double>(state_.count));
  return each(here, [&](std::size_t i) {
    double g = here.gradient[i];
    if (adaptive_) {
      state_.square[i] = beta2 * state_.square[i] + (1 - beta2) * g * g;
      g /= std::sqrt(state_.square[i] / correction) + epsilon;
    }
    state_.walker[i] -= step * g;
    state_.mean[i] += weight * (state_.walker[i] - state_.mean[i]);
    return (1 - beta1) * state_.walker[i] + beta1 * state_.mean[i] - here.x[i];
  });
}

std::optional<Vector> ScheduleFreeDirection::answer() const {
  if (state_.mean.empty()) return {};
  return state_.mean;
}

void ScheduleFreeDirection::list(Fields& fields) {
  fields.field("walker", state_.walker);
  fields.field("mean", state_.mean);
  fields.field("square", state_.square);
  fields.field("weights", state_.weights);
  fields.field("largest", state_.largest);
  fields.field("count", state_.count);
}

}  // namespace steepest
