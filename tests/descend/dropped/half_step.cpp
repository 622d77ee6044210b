#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {

/// The method of the test: half the given step, against the gradient.
Method method_half_step() {
  return {.name = "half-step",
          .summary = "gradient descent with half the step",
          .formula = "x <- x - step/2 * g",
          .source = "the test of dropped methods",
          .step_scale = StepScale::curvature,
          .patience = 1000,
          .direction = direction_of<SteepestDirection>,
          .search = [](const MethodOptions& o) -> std::unique_ptr<Search> {
            return std::make_unique<FixedStep>(0.5 * o.step, o.schedule);
          }};
}

}  // namespace steepest
