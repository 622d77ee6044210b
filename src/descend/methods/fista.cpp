#include "descend/direction/proximal.hpp"
#include "descend/search/model_decrease.hpp"

namespace steepest {

Method method_fista() {
  return {.name = "fista",
          .summary =
              "accelerated proximal gradient for f + l1 |x|_1 and bounds: x+ = prox(y - a g(y)), y ahead of x; a by "
              "backtracking, restart when (y - x+)'(x+ - x) > 0; two gradients a step",
          .source = "Beck & Teboulle 2009; O'Donoghue & Candes 2015",
          .takes_l1 = true,
          .patience = 1000,
          .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
            return std::make_unique<ProximalDirection>(o, true);
          },
          .search = search_of<ModelDecrease>};
}

}  // namespace steepest
