#include "descend/direction/gauss_newton.hpp"
#include "descend/search/damping.hpp"

namespace steepest {

Method method_lm_geodesic() {
  return {
      .name = "lm-geodesic",
      .summary =
          "lm whose steps bend with the residuals: v + a/2, where (J'J + D^2/mu) a = -J' r_vv and r_vv is their exact "
          "second derivative along v; only where 2 |a| <= 0.75 |v|",
      .formula = "x <- x + v + a/2,  v the step of lm,  (J'J + D^2/mu) a = -J' r_vv",
      .source = "Transtrum & Sethna 2012",
      .needs_least_squares = true,
      .max_iter = 5'000,
      .patience = 10,
      .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
        return std::make_unique<GaussNewtonDirection>(o, true);
      },
      .search = [](const MethodOptions& o) -> std::unique_ptr<Search> { return std::make_unique<Damping>(o.mu); }};
}

}  // namespace steepest
