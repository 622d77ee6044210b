#pragma once

#include <functional>
#include <optional>

namespace steepest {

/// A derivative found from values alone, and what it believes its error to be.
struct Extrapolated {
  double value = 0;
  double error = 0;
  double h = 0;  ///< the smallest step of the entry taken
};

/// The derivative of phi at 0 by central differences at ever smaller steps, extrapolated to step 0; nothing if no two
/// steps have finite values on both sides. Source: C. J. F. Ridders, Accurate computation of F'(x) and F'(x) F''(x),
/// Advances in Engineering Software 4, 1982.
std::optional<Extrapolated> ridders(const std::function<double(double)>& phi, double first_step);

}  // namespace steepest
