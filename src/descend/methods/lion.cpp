#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

/// The sign of the running mean of the gradient.
class LionDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    const std::size_t n = here.x.size();
    state_.mean.resize(n, 0);
    return each(here, [gradient = here.gradient.data(), mean = state_.mean.data()](std::size_t i) {
      const double g = gradient[i];
      const double ahead = 0.9 * mean[i] + 0.1 * g;
      mean[i] = 0.99 * mean[i] + 0.01 * g;
      return ahead > 0 ? -1.0 : ahead < 0 ? 1.0 : 0.0;
    });
  }
  void list(Fields& fields) override { fields.field("mean", state_.mean); }

 private:
  struct State {
    Vector mean;
  };
  State state_;
};

}  // namespace

Method method_lion() {
  return {.name = "lion",
          .summary = "the sign of the running mean of the gradient: every element moves by the step; beta 0.9 and 0.99",
          .formula = "c = 0.9 m + 0.1 g,  m <- 0.99 m + 0.01 g,  x <- x - step * sign(c)",
          .source = "Chen et al. 2023",
          .step_scale = StepScale::distance,
          .paper_step = 0.0001,
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<LionDirection>,
          .search = given_step};
}

}  // namespace steepest
