#include "descend/direction/moments.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double epsilon = 1e-8;

/// Adam with the mean of the gradient looked ahead by one step.
class NadamDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    return each(here, [moments = moments_.next(here.x.size()), g = here.gradient.data()](std::size_t i) {
      moments.learn(i, g[i]);
      return -moments.mean_ahead(i, g[i]) / (moments.root(i) + epsilon);
    });
  }
  void list(Fields& fields) override { moments_.list(fields); }

 private:
  Moments moments_;
};

}  // namespace

Method method_nadam() {
  return {.name = "nadam",
          .summary = "adam with Nesterov momentum: beta 0.9 and 0.999, epsilon 1e-8",
          .formula =
              "m <- 0.9 m + 0.1 g,  v <- 0.999 v + 0.001 g^2,  m^ = m/(1 - 0.9^k),  v^ = v/(1 - 0.999^k)\nx <- x - "
              "step * (0.9 m/(1 - 0.9^(k+1)) + 0.1 g/(1 - 0.9^k))/(sqrt(v^) + 1e-8)",
          .source = "Dozat 2016",
          .step_scale = StepScale::distance,
          .paper_step = 0.002,
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<NadamDirection>,
          .search = given_step};
}

}  // namespace steepest
