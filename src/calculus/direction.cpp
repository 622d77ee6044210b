#include "calculus/direction.hpp"

#include <algorithm>
#include <cmath>

namespace steepest {

std::vector<double> unit_vector(std::span<const double> direction) {
  double largest = 0, length = 0;
  for (const double component : direction) largest = std::max(largest, std::abs(component));
  std::vector<double> unit;
  for (const double component : direction) {
    unit.push_back(component / largest);
    length = std::hypot(length, unit.back());
  }
  for (double& component : unit) component /= length;
  return unit;
}

}  // namespace steepest
