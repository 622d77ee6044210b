#pragma once

#include <string>
#include <vector>

#include "steepest/table.hpp"

namespace steepest {

/// The values of a numeric column, each once, ascending, missing ones left out: the levels of factor(column).
std::vector<double> distinct_values(const Column& column);

}  // namespace steepest
