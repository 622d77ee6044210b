#include "fit/distinct_values.hpp"

#include <cmath>
#include <set>

namespace steepest {

std::vector<double> distinct_values(std::span<const double> column) {
  std::set<double> values;
  for (const double value : column) {
    if (!std::isnan(value)) values.insert(value);
  }
  return {values.begin(), values.end()};
}

}  // namespace steepest
