#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {

Method method_momentum() {
  return {
      .name = "momentum",
      .summary = "heavy ball: v <- 0.9 v - gradient, x <- x + step * v",
      .source = "Polyak 1964",
      .step_scale = StepScale::curvature,
      .patience = 1000,
      .direction = [](const MethodOptions&) -> std::unique_ptr<Direction> {
        return std::make_unique<MomentumDirection>(0.9, false);
      },
      .search = [](const MethodOptions& o) -> std::unique_ptr<Search> { return std::make_unique<FixedStep>(o.step); }};
}

}  // namespace steepest
