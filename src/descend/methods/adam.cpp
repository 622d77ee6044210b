#include "descend/direction/moments.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double epsilon = 1e-8;

/// The running mean of the gradient over the root of its running square.
class AdamDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    return each(here, [moments = moments_.next(here.x.size()), g = here.gradient.data()](std::size_t i) {
      moments.learn(i, g[i]);
      return -moments.mean(i) / (moments.root(i) + epsilon);
    });
  }
  void list(Fields& fields) override { moments_.list(fields); }

 private:
  Moments moments_;
};

}  // namespace

Method method_adam() {
  return {.name = "adam",
          .summary = "adaptive moments: beta 0.9 and 0.999, epsilon 1e-8",
          .formula =
              "m <- 0.9 m + 0.1 g,  v <- 0.999 v + 0.001 g^2,  m^ = m/(1 - 0.9^k),  v^ = v/(1 - 0.999^k)\nx <- x - "
              "step * m^/(sqrt(v^) + 1e-8)",
          .source = "Kingma & Ba 2015",
          .step_scale = StepScale::distance,
          .paper_step = 0.001,
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<AdamDirection>,
          .search = given_step};
}

}  // namespace steepest
