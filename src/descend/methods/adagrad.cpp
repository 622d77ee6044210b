#include "descend/direction/squares.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
Method method_adagrad() {
  return {.name = "adagrad",
          .summary = "gradient over the root of the sum of its squares, element by element",
          .formula = "v <- v + g^2,  x <- x - step * g/(sqrt(v) + 1e-10)",
          .source = "Duchi, Hazan & Singer 2011",
          .step_scale = StepScale::distance,
          .paper_step = 0.01,
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<SquaresDirection, 1.0, 1.0, 1e-10>,
          .search = given_step};
}

}  // namespace steepest
