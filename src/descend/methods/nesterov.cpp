#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {

Method method_nesterov() {
  constexpr double beta = 0.9;
  return {.name = "nesterov",
          .summary = "accelerated gradient with momentum 0.9",
          .formula = "v <- 0.9 v - g,  x <- x + step * (0.9 v - g)",
          .source = "Nesterov 1983; Sutskever et al. 2013",
          .step_scale = StepScale::curvature,
          .limit_factor = (1 + beta) / (1 + 2 * beta),
          .limit_formula = "2 (1 + 0.9)/((1 + 2*0.9) L)",
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<MomentumDirection, beta, true>,
          .search = given_step};
}

}  // namespace steepest
