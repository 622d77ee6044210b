#include "descend/direction/gradient.hpp"
#include "descend/search/nonmonotone.hpp"

namespace steepest {

Method method_steepest_armijo() {
  return {.name = "steepest-armijo",
          .summary = "gradient descent with backtracking from the step 1 until the value falls enough",
          .source = "Armijo 1966",
          .slope_left = 0.1,
          .direction = direction_of<SteepestDirection>,
          .search = search_of<Nonmonotone, 1>};
}

}  // namespace steepest
