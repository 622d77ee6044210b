#pragma once

#include <span>
#include <vector>

namespace steepest {

/// A vector that is not zero divided by its length, whatever its size.
std::vector<double> unit_vector(std::span<const double> direction);

}  // namespace steepest
