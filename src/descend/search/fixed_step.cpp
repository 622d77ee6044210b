#include "descend/search/fixed_step.hpp"

namespace steepest {

void FixedStep::begin(const Sample&, const Proposal&) {
  state_.length = step_ * schedule_.at(state_.steps);
  state_.halvings = 0;
  ++state_.steps;
}

Answer FixedStep::judge(const Sample&, const Proposal&, const Sample& trial) {
  if (trial.finite()) return Answer::accept;
  if (state_.halvings == 60) return Answer::failed;
  ++state_.halvings;
  state_.length *= 0.5;
  return Answer::again;
}

std::unique_ptr<Search> given_step(const MethodOptions& options) {
  return std::make_unique<FixedStep>(options.step, options.schedule);
}

std::unique_ptr<Search> whole_step(const MethodOptions& options) {
  return std::make_unique<FixedStep>(1.0, options.schedule);
}

}  // namespace steepest
