#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {

Method method_gd() {
  return {.name = "gd",
          .summary = "gradient descent with a fixed step: x <- x - step * gradient",
          .formula = "x <- x - step * g",
          .source = "Cauchy 1847",
          .step_scale = StepScale::curvature,
          .limit_factor = 1,
          .limit_formula = "2/L",
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<SteepestDirection>,
          .search = given_step};
}

}  // namespace steepest
