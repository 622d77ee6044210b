#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {

Method method_nesterov() {
  return {.name = "nesterov",
          .summary = "accelerated gradient with momentum 0.9",
          .source = "Nesterov 1983; Sutskever et al. 2013",
          .step_scale = StepScale::curvature,
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<MomentumDirection, 0.9, true>,
          .search = given_step};
}

}  // namespace steepest
