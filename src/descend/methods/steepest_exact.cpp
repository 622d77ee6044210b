#include "descend/direction/gradient.hpp"
#include "descend/search/hager_zhang.hpp"

namespace steepest {

Method method_steepest_exact() {
  return {
      .name = "steepest-exact",
      .summary = "gradient descent to the minimum along each line; successive gradients are orthogonal",
      .formula = "x <- x - a g,  a = argmin of f(x - a g)",
      .source = "Cauchy 1847; Hager & Zhang 2005",
      .slope_left = 0.1,
      .direction = direction_of<SteepestDirection>,
      .search =
          search_of<HagerZhang, HagerZhang::Options{.delta = 0, .sigma = 1e-7, .strong = true, .unit_step = false}>};
}

}  // namespace steepest
