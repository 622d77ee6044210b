#include "descend/direction/gradient.hpp"
#include "descend/search/nonmonotone.hpp"

namespace steepest {

Method method_steepest_armijo() {
  return {.name = "steepest-armijo",
          .summary = "gradient descent with backtracking from the step 1 until the value falls enough",
          .formula = "x <- x - a g,  a = 1, 1/2, 1/4, ... until f(x - a g) <= f(x) - 1e-4 a |g|^2",
          .source = "Armijo 1966",
          .slope_left = 0.1,
          .direction = direction_of<SteepestDirection>,
          .search = search_of<Nonmonotone, 1>};
}

}  // namespace steepest
