#include "descend/search/sufficient_decrease.hpp"

namespace steepest {
namespace {

constexpr double shortest = 1e-30, longest = 1e30;
constexpr double back_into_domain = 0.1;

}  // namespace

Answer SufficientDecrease::judge(const Sample& here, const Proposal&, const Sample& trial) {
  const double promised = dot(here.gradient, difference(trial.x, here.x));
  const double rounding = 1e-15 * std::abs(here.value);
  if (trial.value <= here.value + options_.fraction * promised + rounding) {
    state_.step = options_.from_one ? 1 : std::min(options_.growth * state_.step, longest);
    return Answer::accept;
  }
  refused_ = true;
  state_.step *= std::isfinite(trial.value) ? options_.shrink : back_into_domain;
  if (state_.step > shortest) return Answer::again;
  state_ = {};
  return Answer::failed;
}

}  // namespace steepest
