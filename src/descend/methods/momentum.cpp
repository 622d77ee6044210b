#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {

Method method_momentum() {
  constexpr double beta = 0.9;
  return {.name = "momentum",
          .summary = "heavy ball: v <- 0.9 v - gradient, x <- x + step * v",
          .formula = "v <- 0.9 v - g,  x <- x + step * v",
          .source = "Polyak 1964",
          .step_scale = StepScale::curvature,
          .limit_factor = 1 + beta,
          .limit_formula = "2 (1 + 0.9)/L",
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<MomentumDirection, beta, false>,
          .search = given_step};
}

}  // namespace steepest
