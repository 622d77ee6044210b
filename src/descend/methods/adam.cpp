#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {

Method method_adam() {
  return {
      .name = "adam",
      .summary = "adaptive moments: beta 0.9 and 0.999, epsilon 1e-8",
      .source = "Kingma & Ba 2015",
      .step_scale = StepScale::distance,
      .patience = 1000,
      .direction = [](const MethodOptions&) -> std::unique_ptr<Direction> { return std::make_unique<AdamDirection>(); },
      .search = [](const MethodOptions& o) -> std::unique_ptr<Search> { return std::make_unique<FixedStep>(o.step); }};
}

}  // namespace steepest
