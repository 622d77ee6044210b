#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {

Method method_sgd() {
  return {.name = "sgd",
          .summary = "stochastic gradient descent: gd on a few rows at a time",
          .formula = "x <- x - step * g_i,  g_i the gradient on a sample of the rows",
          .source = "Robbins & Monro 1951",
          .step_scale = StepScale::curvature,
          .takes_samples = true,
          .needs_samples = true,
          .patience = 1000,
          .direction = direction_of<SteepestDirection>,
          .search = given_step};
}

}  // namespace steepest
