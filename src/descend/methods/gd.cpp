#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {

Method method_gd() {
  return {
      .name = "gd",
      .summary = "gradient descent with a fixed step: x <- x - step * gradient",
      .source = "Cauchy 1847",
      .step_scale = StepScale::curvature,
      .patience = 1000,
      .direction = [](const MethodOptions&) -> std::unique_ptr<Direction> {
        return std::make_unique<SteepestDirection>();
      },
      .search = [](const MethodOptions& o) -> std::unique_ptr<Search> { return std::make_unique<FixedStep>(o.step); }};
}

}  // namespace steepest
