#include "descend/direction/gradient.hpp"
#include "descend/search/hager_zhang.hpp"

namespace steepest {

Method method_steepest() {
  return {.name = "steepest",
          .summary = "gradient descent with the line search of Hager and Zhang",
          .formula = "x <- x - a g,  a by a line search with the conditions of Wolfe",
          .source = "Cauchy 1847; Hager & Zhang 2005",
          .slope_left = 0.1,
          .direction = direction_of<SteepestDirection>,
          .search = search_of<HagerZhang, HagerZhang::Options{.sigma = 0.4, .strong = true, .unit_step = false}>};
}

}  // namespace steepest
