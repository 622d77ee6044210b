#include "descend/search/damping.hpp"

#include "descend/search/trust_region.hpp"

namespace steepest {

namespace {

// Ceres stops at 1e16; singular exact fits (Powell's) converge only if the damping may vanish.
constexpr double most_mu = 1e30;
// Further doubling shortens the step far beyond what is needed, and it would grow again by thirds only.
constexpr double most_nu = 64;

}  // namespace

Answer Damping::judge(const Sample& here, const Proposal& proposal, const Sample& trial) {
  if (!std::isfinite(trial.value)) {
    state_ = tried_;  // it may have been accepted before its Jacobian proved non-finite
  } else {
    tried_ = state_;
    const double ratio = decrease_ratio(here.value, trial.value, proposal.predicted);
    if (ratio > 1e-3) {
      const double quality = 2 * ratio - 1;
      state_.mu = std::min(most_mu, state_.mu / std::max(1.0 / 3, 1 - quality * quality * quality));
      state_.nu = 2;
      return Answer::accept;
    }
  }
  state_.mu /= state_.nu;
  state_.nu = std::min(2 * state_.nu, most_nu);
  tried_ = state_;
  return state_.mu > 1e-32 ? Answer::again : Answer::failed;
}

}  // namespace steepest
