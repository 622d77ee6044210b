#pragma once

#include <span>
#include <vector>

namespace steepest {

/// The values of a numeric column, each once, ascending, missing ones left out: the levels of factor(column).
std::vector<double> distinct_values(std::span<const double> column);

}  // namespace steepest
