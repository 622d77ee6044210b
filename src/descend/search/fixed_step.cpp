#include "descend/search/fixed_step.hpp"

namespace steepest {

Answer FixedStep::judge(const Sample&, const Proposal&, const Sample& trial) {
  if (trial.finite()) return Answer::accept;
  if (state_.halvings == 60) return Answer::failed;
  ++state_.halvings;
  state_.length *= 0.5;
  return Answer::again;
}

}  // namespace steepest
