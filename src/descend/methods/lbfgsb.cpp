#include "descend/direction/lbfgsb.hpp"

#include "descend/search/more_thuente.hpp"

namespace steepest {

Method method_lbfgsb() {
  return {.name = "lbfgsb",
          .summary = "limited-memory BFGS with bounds, 10 pairs, with the line search of More and Thuente",
          .formula = "d towards the minimum of f + g'd + d'Bd/2 in the box,  B from the last 10 pairs,  x <- x + a d",
          .source = "Byrd, Lu, Nocedal & Zhu 1995; Morales & Nocedal 2011",
          .learns_curvature = true,
          .max_iter = 20'000,
          .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
            return std::make_unique<BoundedLbfgsDirection>(10, o.box);
          },
          .search = search_of<MoreThuente, MoreThuente::Options{}>};
}

}  // namespace steepest
