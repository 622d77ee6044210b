#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

/// Adam that divides by how far the gradient lies from its mean.
class AdabeliefDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    const std::size_t n = here.x.size();
    state_.mean.resize(n, 0);
    state_.deviation.resize(n, 0);
    ++state_.count;
    constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-16;
    const double count = static_cast<double>(state_.count);
    const double first = 1 - std::pow(beta1, count), second = 1 - std::pow(beta2, count);
    return each(here, [first, second, gradient = here.gradient.data(), means = state_.mean.data(),
                       deviations = state_.deviation.data()](std::size_t i) {
      const double g = gradient[i];
      means[i] = beta1 * means[i] + (1 - beta1) * g;
      const double surprise = g - means[i];
      deviations[i] = beta2 * deviations[i] + (1 - beta2) * surprise * surprise + epsilon;
      return -means[i] / first / (std::sqrt(deviations[i] / second) + epsilon);
    });
  }
  void list(Fields& fields) override {
    fields.field("mean", state_.mean);
    fields.field("deviation", state_.deviation);
    fields.field("count", state_.count);
  }

 private:
  struct State {
    Vector mean;
    Vector deviation;
    std::size_t count = 0;
  };
  State state_;
};

}  // namespace

Method method_adabelief() {
  return {
      .name = "adabelief",
      .summary = "adam that divides by the deviation of the gradient from its mean: beta 0.9 and 0.999, epsilon 1e-16",
      .formula =
          "m <- 0.9 m + 0.1 g,  s <- 0.999 s + 0.001 (g - m)^2 + 1e-16\nx <- x - step * m^/(sqrt(s^) + 1e-16),  m^ and "
          "s^ corrected for their start at 0",
      .source = "Zhuang et al. 2020",
      .step_scale = StepScale::distance,
      .paper_step = 0.001,
      .takes_samples = true,
      .patience = 1000,
      .direction = direction_of<AdabeliefDirection>,
      .search = given_step};
}

}  // namespace steepest
