#include "descend/search/trust_region.hpp"

namespace steepest {

double decrease_ratio(double before, double after, double predicted) {
  const double rounding = 1e-13 * std::abs(before);
  const double eased = std::max(predicted, 0.0) + rounding;
  return eased > 0 ? (before - after + rounding) / eased : -1;
}

void TrustRegion::begin(const Sample&, const Proposal& proposal) {
  if (state_.radius == 0) state_.radius = proposal.length;
}

Answer TrustRegion::judge(const Sample& here, const Proposal& proposal, const Sample& trial) {
  const double threshold = 1e-4;
  rejected_ = false;
  if (!std::isfinite(trial.value) || !all_finite(trial.gradient)) {
    state_.radius = 0.25 * std::min(state_.radius, proposal.length);
  } else {
    const double ratio = decrease_ratio(here.value, trial.value, proposal.predicted);
    if (!(ratio >= 0.25)) {  // NaN, where the model overflows, counts as poor
      state_.radius = 0.25 * std::min(state_.radius, proposal.length);
    } else if (ratio > 0.75 && proposal.length >= 0.99 * state_.radius) {
      state_.radius = std::min(2 * state_.radius, 1e200);
    }
    if (ratio > threshold) return Answer::accept;
  }
  rejected_ = true;
  const double smallest = std::numeric_limits<double>::epsilon() * 1e-3 * norm(here.x);
  return state_.radius > std::max(smallest, 1e-300) ? Answer::again : Answer::failed;
}

}  // namespace steepest
