#include "fit/distinct_values.hpp"

#include <cmath>
#include <set>

namespace steepest {

std::vector<double> distinct_values(const Column& column) {
  std::set<double> values;
  for (const double value : column.values) {
    if (!std::isnan(value)) values.insert(value);
  }
  return {values.begin(), values.end()};
}

}  // namespace steepest
