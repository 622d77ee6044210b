#include "descend/search/nonmonotone.hpp"

namespace steepest {
namespace {

constexpr double fraction = 1e-4;
constexpr double shortest = 1e-18;

}  // namespace

void Nonmonotone::begin(const Sample& here, const Proposal&) {
  state_.length = 1;
  state_.values.push_back(here.value);
  if (state_.values.size() > memory_) state_.values.erase(state_.values.begin());
}

Answer Nonmonotone::judge(const Sample& here, const Proposal& proposal, const Sample& trial) {
  const double highest = *std::max_element(state_.values.begin(), state_.values.end());
  const double rounding = 1e-15 * std::abs(here.value);
  if (trial.value <= highest + fraction * state_.length * proposal.slope + rounding) return Answer::accept;
  // The minimum of the parabola through the value, the slope and the trial, if that is neither too near nor too far.
  const double rise = trial.value - here.value - state_.length * proposal.slope;
  const double lowest = rise > 0 ? -0.5 * proposal.slope * state_.length / rise : 0.5;
  state_.length *= std::isfinite(trial.value) ? std::clamp(lowest, 0.1, 0.5) : 0.1;
  return state_.length > shortest ? Answer::again : Answer::failed;
}

}  // namespace steepest
