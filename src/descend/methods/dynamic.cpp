#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double share = 0.1;

/// The running mean of the gradient, which begins as the first one.
class DynamicDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    state_.mean = state_.mean.empty() ? here.gradient : along(scaled(state_.mean, 1 - share), share, here.gradient);
    return proposal_of(here, scaled(state_.mean, -1));
  }
  void list(Fields& fields) override { fields.field("mean", state_.mean); }

 private:
  struct State {
    Vector mean;
  };
  State state_;
};

}  // namespace

Method method_dynamic() {
  return {
      .name = "dynamic",
      .summary =
          "dynamic gradient descent as we read it: m <- 0.9 m + 0.1 gradient, m begins as the first gradient, x <- x - "
          "step * m",
      .source = "exponential averaging; see dynamic-literal for the letter of it",
      .step_scale = StepScale::curvature,
      .takes_samples = true,
      .patience = 1000,
      .direction = direction_of<DynamicDirection>,
      .search = given_step};
}

}  // namespace steepest
