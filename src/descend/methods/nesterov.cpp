#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {

Method method_nesterov() {
  return {
      .name = "nesterov",
      .summary = "accelerated gradient with momentum 0.9",
      .source = "Nesterov 1983; Sutskever et al. 2013",
      .step_scale = StepScale::curvature,
      .patience = 1000,
      .direction = [](const MethodOptions&) -> std::unique_ptr<Direction> {
        return std::make_unique<MomentumDirection>(0.9, true);
      },
      .search = [](const MethodOptions& o) -> std::unique_ptr<Search> { return std::make_unique<FixedStep>(o.step); }};
}

}  // namespace steepest
