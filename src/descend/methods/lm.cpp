#include "descend/direction/gauss_newton.hpp"
#include "descend/search/damping.hpp"

namespace steepest {

Method method_lm() {
  return {.name = "lm",
          .summary = "Levenberg-Marquardt for least squares, column-scaled, by QR; linear problems in one step",
          .formula = "x <- x + p,  p = argmin of |J p + r|^2 + |D p|^2/mu,  D^2 = diag(J'J)",
          .source = "Marquardt 1963; More 1978; Nielsen 1999",
          .needs_least_squares = true,
          .successor = "newton",
          .max_iter = 5'000,
          .patience = 10,
          .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
            return std::make_unique<GaussNewtonDirection>(o);
          },
          .search = [](const MethodOptions& o) -> std::unique_ptr<Search> { return std::make_unique<Damping>(o.mu); }};
}

}  // namespace steepest
