#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

/// The running mean of the gradient, which begins as the first one.
class DynamicDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    const std::size_t n = here.x.size();
    state_.mean.resize(n, 0);
    ++state_.count;
    constexpr double share = 0.1;
    Vector step(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double g = here.gradient[i];
      state_.mean[i] = state_.count == 1 ? g : (1 - share) * state_.mean[i] + share * g;
      step[i] = -state_.mean[i];
    }
    return proposal_of(here, std::move(step));
  }
  void list(Fields& fields) override {
    fields.field("mean", state_.mean);
    fields.field("count", state_.count);
  }

 private:
  struct State {
    Vector mean;
    std::size_t count = 0;
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
      .patience = 1000,
      .direction = [](const MethodOptions&) -> std::unique_ptr<Direction> {
        return std::make_unique<DynamicDirection>();
      },
      .search = [](const MethodOptions& o) -> std::unique_ptr<Search> { return std::make_unique<FixedStep>(o.step); }};
}

}  // namespace steepest
