#include "descend/direction/moments.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double epsilon = 1e-8;
constexpr double decay = 0.01;

/// Adam with a decay of x beside the gradient, not within it.
class AdamwDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    return each(here,
                [moments = moments_.next(here.x.size()), g = here.gradient.data(), x = here.x.data()](std::size_t i) {
                  moments.learn(i, g[i]);
                  return -moments.mean(i) / (moments.root(i) + epsilon) - decay * x[i];
                });
  }
  void list(Fields& fields) override { moments_.list(fields); }

 private:
  Moments moments_;
};

}  // namespace

Method method_adamw() {
  return {.name = "adamw",
          .summary = "adam that also shrinks x by step * 0.01 each time, so it ends beside the minimum, nearer to 0",
          .formula =
              "m <- 0.9 m + 0.1 g,  v <- 0.999 v + 0.001 g^2,  m^ = m/(1 - 0.9^k),  v^ = v/(1 - 0.999^k)\nx <- x - "
              "step * (m^/(sqrt(v^) + 1e-8) + 0.01 x)",
          .source = "Loshchilov & Hutter 2019",
          .step_scale = StepScale::distance,
          .paper_step = 0.001,
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<AdamwDirection>,
          .search = given_step};
}

}  // namespace steepest
