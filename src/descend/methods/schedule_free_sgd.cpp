#include "descend/direction/schedule_free.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {

Method method_schedule_free_sgd() {
  return {
      .name = "schedule-free-sgd",
      .summary =
          "gradient descent whose result is the mean of the way, gradients taken beside it: beta 0.9; needs no "
          "schedule",
      .formula = "y = 0.1 z + 0.9 x,  z <- z - step * g(y),  x <- (1 - c) x + c z,  c = 1/k where the step is constant",
      .source = "Defazio et al. 2024",
      .step_scale = StepScale::curvature,
      .takes_samples = true,
      .patience = 1000,
      .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
        return std::make_unique<ScheduleFreeDirection>(o, false);
      },
      .search = search_of<FixedStep, 1.0>};
}

}  // namespace steepest
