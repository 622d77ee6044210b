#include "descend/direction/gradient.hpp"
#include "descend/search/nonmonotone.hpp"

namespace steepest {

Method method_steepest_armijo() {
  return {.name = "steepest-armijo",
          .summary = "gradient descent with backtracking from the step 1 until the value falls enough",
          .source = "Armijo 1966",
          .direction = [](const MethodOptions&) -> std::unique_ptr<Direction> {
            return std::make_unique<SteepestDirection>();
          },
          .search = [](const MethodOptions&) -> std::unique_ptr<Search> { return std::make_unique<Nonmonotone>(1); }};
}

}  // namespace steepest
