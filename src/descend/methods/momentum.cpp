#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {

Method method_momentum() {
  return {.name = "momentum",
          .summary = "heavy ball: v <- 0.9 v - gradient, x <- x + step * v",
          .source = "Polyak 1964",
          .step_scale = StepScale::curvature,
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<MomentumDirection, 0.9, false>,
          .search = given_step};
}

}  // namespace steepest
