#include "descend/direction/newton.hpp"

#include "descend/search/trust_region.hpp"

namespace steepest {

Method method_newton() {
  return {.name = "newton",
          .summary = "Newton's method in a trust region, with the exact Hessian",
          .source = "More & Sorensen 1983",
          .needs_hessian = true,
          .max_iter = 5'000,
          .direction = [](const MethodOptions&) -> std::unique_ptr<Direction> {
            return std::make_unique<NewtonDirection>();
          },
          .search = [](const MethodOptions&) -> std::unique_ptr<Search> { return std::make_unique<TrustRegion>(); }};
}

}  // namespace steepest
