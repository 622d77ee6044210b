#include "descend/direction/proximal.hpp"
#include "descend/search/model_decrease.hpp"

namespace steepest {

Method method_proximal() {
  return {.name = "proximal",
          .summary =
              "proximal gradient for f + l1 |x|_1 and bounds: x+ = prox(x - a g), a by backtracking; the value never "
              "rises",
          .formula = "x <- prox(x - a g),  prox(z)_i = sign(z_i) max(|z_i| - a l1, 0),  a by backtracking",
          .source = "Beck & Teboulle 2009, section 3",
          .takes_l1 = true,
          .patience = 1000,
          .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
            return std::make_unique<ProximalDirection>(o, false);
          },
          .search = search_of<ModelDecrease>};
}

}  // namespace steepest
