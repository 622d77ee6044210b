#include "descend/direction/squares.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
Method method_rmsprop() {
  return {.name = "rmsprop",
          .summary = "gradient over the root of the running mean of its squares: decay 0.99, epsilon 1e-8",
          .formula = "v <- 0.99 v + 0.01 g^2,  x <- x - step * g/(sqrt(v) + 1e-8)",
          .source = "Tieleman & Hinton 2012",
          .step_scale = StepScale::distance,
          .paper_step = 0.01,
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<SquaresDirection, 0.99, 0.01, 1e-8>,
          .search = given_step};
}

}  // namespace steepest
