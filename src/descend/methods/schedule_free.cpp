#include "descend/direction/schedule_free.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {

Method method_schedule_free() {
  return {.name = "schedule-free",
          .summary =
              "adam without momentum whose result is the mean of the way, gradients taken beside it: beta 0.9 and "
              "0.999; needs no schedule",
          .formula =
              "y = 0.1 z + 0.9 x,  v <- 0.999 v + 0.001 g(y)^2,  z <- z - step * g(y)/(sqrt(v^) + 1e-8),  x <- (1 - c) "
              "x + c z,  c = 1/k where the step is constant",
          .source = "Defazio et al. 2024",
          .step_scale = StepScale::distance,
          .paper_step = 0.0025,
          .takes_samples = true,
          .patience = 1000,
          .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
            return std::make_unique<ScheduleFreeDirection>(o, true);
          },
          .search = search_of<FixedStep, 1.0>};
}

}  // namespace steepest
