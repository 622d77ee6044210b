#include "descend/direction/gradient.hpp"

namespace steepest {
namespace {

Proposal finish(const Sample& here, Vector step) {
  Proposal proposal;
  proposal.slope = dot(here.gradient, step);
  proposal.length = norm(step);
  proposal.step = std::move(step);
  return proposal;
}

}  // namespace

Proposal SteepestDirection::propose(const Sample& here, double) { return finish(here, scaled(here.gradient, -1)); }

Proposal MomentumDirection::propose(const Sample& here, double) {
  state_.velocity.resize(here.x.size(), 0);
  for (std::size_t i = 0; i < here.x.size(); ++i) state_.velocity[i] = beta_ * state_.velocity[i] - here.gradient[i];
  if (!lookahead_) return finish(here, state_.velocity);
  return finish(here, along(scaled(state_.velocity, beta_), -1, here.gradient));
}

Proposal AdamDirection::propose(const Sample& here, double) {
  constexpr double beta1 = 0.9;
  constexpr double beta2 = 0.999;
  constexpr double epsilon = 1e-8;
  const std::size_t n = here.x.size();
  state_.mean.resize(n, 0);
  state_.square.resize(n, 0);
  ++state_.count;
  const double count = static_cast<double>(state_.count);
  Vector step(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double g = here.gradient[i];
    state_.mean[i] = beta1 * state_.mean[i] + (1 - beta1) * g;
    state_.square[i] = beta2 * state_.square[i] + (1 - beta2) * g * g;
    const double mean = state_.mean[i] / (1 - std::pow(beta1, count));
    const double square = state_.square[i] / (1 - std::pow(beta2, count));
    step[i] = -mean / (std::sqrt(square) + epsilon);
  }
  return finish(here, std::move(step));
}

void AdamDirection::list(Fields& fields) {
  fields.field("mean", state_.mean);
  fields.field("square", state_.square);
  fields.field("count", state_.count);
}

}  // namespace steepest
