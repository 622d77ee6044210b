#include "descend/direction/newton.hpp"

#include "descend/search/trust_region.hpp"

namespace steepest {

Method method_newton() {
  return {.name = "newton",
          .summary = "Newton's method in a trust region, with the exact Hessian",
          .formula = "x <- x + p,  p = argmin of g'p + p'Hp/2 with |p| <= radius",
          .source = "More & Sorensen 1983",
          .needs_hessian = true,
          .max_iter = 5'000,
          .direction = direction_of<NewtonDirection>,
          .search = search_of<TrustRegion>};
}

}  // namespace steepest
