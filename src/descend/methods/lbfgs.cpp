#include "descend/direction/lbfgs.hpp"

#include "descend/search/hager_zhang.hpp"

namespace steepest {

Method method_lbfgs() {
  return {.name = "lbfgs",
          .summary = "limited-memory BFGS, 10 pairs, with the line search of Hager and Zhang",
          .formula =
              "d = -H g,  H from the last 10 pairs s = x - x_old, y = g - g_old by two loops, begun with s'y/y'y,  x "
              "<- x + a d",
          .source = "Liu & Nocedal 1989; Hager & Zhang 2005",
          .successor = "newton-cg",
          .learns_curvature = true,
          .max_iter = 20'000,
          .direction = direction_of<LbfgsDirection, 10>,
          .search = search_of<HagerZhang, HagerZhang::Options{}>};
}

}  // namespace steepest
