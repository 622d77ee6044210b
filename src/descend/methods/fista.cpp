#include "descend/direction/proximal.hpp"
#include "descend/search/model_decrease.hpp"

namespace steepest {

Method method_fista() {
  return {.name = "fista",
          .summary =
              "accelerated proximal gradient for f + l1 |x|_1 and bounds: x+ = prox(y - a g(y)), y ahead of x; a by "
              "backtracking, restart when (y - x+)'(x+ - x) > 0; two gradients a step",
          .formula =
              "x_new = prox(y - a g(y)),  t <- (1 + sqrt(1 + 4 t^2))/2,  y = x_new + (t_old - 1)/t (x_new - x)\nt <- 1 "
              "where (y - x_new)'(x_new - x) > 0",
          .source = "Beck & Teboulle 2009; O'Donoghue & Candes 2015",
          .takes_l1 = true,
          .patience = 1000,
          .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
            return std::make_unique<ProximalDirection>(o, true);
          },
          .search = search_of<ModelDecrease>};
}

}  // namespace steepest
