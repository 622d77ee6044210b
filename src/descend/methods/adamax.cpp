#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

/// Adam with the largest recent gradient in place of the root of the mean square.
class AdamaxDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    const std::size_t n = here.x.size();
    state_.mean.resize(n, 0);
    state_.largest.resize(n, 0);
    ++state_.count;
    constexpr double beta1 = 0.9, beta2 = 0.999;
    const double first = 1 - std::pow(beta1, static_cast<double>(state_.count));
    return each(here, [first, gradient = here.gradient.data(), mean = state_.mean.data(),
                       largest = state_.largest.data()](std::size_t i) {
      const double g = gradient[i];
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      largest[i] = std::max(beta2 * largest[i], std::abs(g));
      return largest[i] > 0 ? -mean[i] / (first * largest[i]) : 0.0;
    });
  }
  void list(Fields& fields) override {
    fields.field("mean", state_.mean);
    fields.field("largest", state_.largest);
    fields.field("count", state_.count);
  }

 private:
  struct State {
    Vector mean;
    Vector largest;
    std::size_t count = 0;
  };
  State state_;
};

}  // namespace

Method method_adamax() {
  return {.name = "adamax",
          .summary = "adaptive moments by the maximum norm: beta 0.9 and 0.999",
          .formula = "m <- 0.9 m + 0.1 g,  u <- max(0.999 u, |g|),  m^ = m/(1 - 0.9^k)\nx <- x - step * m^/u",
          .source = "Kingma & Ba 2015, section 7.1",
          .step_scale = StepScale::distance,
          .paper_step = 0.002,
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<AdamaxDirection>,
          .search = given_step};
}

}  // namespace steepest
