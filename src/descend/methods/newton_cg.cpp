#include "descend/direction/newton_cg.hpp"

#include "descend/search/trust_region.hpp"

namespace steepest {

Method method_newton_cg() {
  return {
      .name = "newton-cg",
      .summary = "Newton's method in a trust region by conjugate gradients, with exact products of the Hessian",
      .formula =
          "x <- x + p,  p near the minimum of g'p + p'Hp/2 with |p| <= radius, by conjugate gradients on products H v",
      .source = "Steihaug 1983",
      .needs_hessian_vector = true,
      .max_iter = 5'000,
      .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
        return std::make_unique<NewtonCgDirection>(o);
      },
      .search = search_of<TrustRegion>};
}

}  // namespace steepest
