#include "descend/search/sufficient_decrease.hpp"

namespace steepest {
namespace {

constexpr double shortest = 1e-30, longest = 1e30;
constexpr double back_into_domain = 0.1;
constexpr double hardly_changed = 0.9;  // the slope, by the step

}  // namespace

/// 1, or twice the step where that was much too short: where curvature is negative, pairs of L-BFGS tell no length.
double SufficientDecrease::next_first(const Sample& here, const Sample& trial) const {
  if (trial.gradient.empty()) return 1;
  const Vector moved = difference(trial.x, here.x);
  return dot(trial.gradient, moved) < hardly_changed * dot(here.gradient, moved) ? 2 * state_.step : 1;
}

Answer SufficientDecrease::judge(const Sample& here, const Proposal&, const Sample& trial) {
  const double promised = dot(here.gradient, difference(trial.x, here.x));
  const double rounding = 1e-15 * std::abs(here.value);
  if (trial.value <= here.value + options_.fraction * promised + rounding) {
    state_.step = std::min(options_.from_one ? next_first(here, trial) : options_.growth * state_.step, longest);
    return Answer::accept;
  }
  refused_ = true;
  state_.step *= std::isfinite(trial.value) ? options_.shrink : back_into_domain;
  if (state_.step > shortest) return Answer::again;
  state_ = {};
  return Answer::failed;
}

}  // namespace steepest
