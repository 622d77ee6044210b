#pragma once

#include <string>

#include "descend/vector.hpp"
#include "steepest/base.hpp"

namespace steepest {

/// Six significant digits: enough for a sentence.
inline std::string short_text(double value) { return number_text(value, 6); }

/// The given name of element i, or x[i], counted from 1 (x if there is only one).
std::string element_name(std::size_t i, std::size_t dimension, const std::vector<std::string>& names);

/// "-x" along an axis, else "0.6*x - 0.8*y" with the largest parts.
std::string direction_text(View direction, const std::vector<std::string>& names);

/// "x = 1, y = 2", shortened after a few elements.
std::string point_text(View x, const std::vector<std::string>& names);

}  // namespace steepest
