#pragma once

#include "steepest/kernel.hpp"

namespace steepest {

/// `combined` for loops: the way is known to the compiler.
template <Combine combine>
inline double joined(double a, double b) {
  if constexpr (combine == Combine::sum) return a + b;
  if constexpr (combine == Combine::product) return a * b;
  if constexpr (combine == Combine::min) return a != a || a <= b ? a : b;
  if constexpr (combine == Combine::max) return a != a || a >= b ? a : b;
}

}  // namespace steepest
