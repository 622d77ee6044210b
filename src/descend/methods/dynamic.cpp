#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double share = 0.1;

/// The running mean of the gradient, which begins as the first one.
class DynamicDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    const bool first = state_.mean.empty();
    state_.mean.resize(here.x.size());
    return each(here, [first, g = here.gradient.data(), m = state_.mean.data()](std::size_t i) {
      m[i] = first ? g[i] : (1 - share) * m[i] + share * g[i];
      return -m[i];
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

Method method_dynamic() {
  return {
      .name = "dynamic",
      .summary =
          "dynamic gradient descent as we read it: m <- 0.9 m + 0.1 gradient, m begins as the first gradient, x <- x - "
          "step * m",
      .formula = "m <- 0.9 m + 0.1 g,  x <- x - step * m,  m begins as the first gradient",
      .source = "exponential averaging; see dynamic-literal for the letter of it",
      .step_scale = StepScale::curvature,
      .takes_samples = true,
      .patience = 1000,
      .direction = direction_of<DynamicDirection>,
      .search = given_step};
}

}  // namespace steepest
