#pragma once

#include <vector>

#include "steepest/objective.hpp"

namespace steepest {

/// The values of a column in all rows, on every rank.
std::vector<double> whole_column(const Rows& rows, const double* column);

}  // namespace steepest
