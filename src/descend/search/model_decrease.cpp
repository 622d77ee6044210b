#include "descend/search/model_decrease.hpp"

namespace steepest {

Answer ModelDecrease::judge(const Sample& here, const Proposal& proposal, const Sample& trial) {
  const double rounding = 1e-15 * std::abs(here.value);
  if (trial.value <= here.value - proposal.predicted + rounding) return Answer::accept;
  refused_ = true;
  state_.share *= std::isfinite(trial.value) ? 0.5 : 0.1;
  if (state_.share > 1e-40) return Answer::again;
  state_ = {};
  return Answer::failed;
}

}  // namespace steepest
