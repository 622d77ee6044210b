#pragma once

#include "descend/method.hpp"

namespace steepest {

/// A method and the reason for taking it.
struct Choice {
  Method method;
  std::string why;
};

/// The method asked for, or one by the problem's structure. Throws UserError where the structure does not allow it.
Choice choose_method(Objective& objective, const std::string& asked, bool bounded = false);
/// Likewise for f + l1 |x|_1.
Choice choose_l1_method(Objective& objective, const std::string& asked);

/// What no value is below, as far as the function's form shows; minus infinity: nothing known.
double known_lower_bound(Objective& objective);

/// A first sample with finite value and gradient: `start` itself or the nearest of a fixed set of points towards 0, 1
/// and around it, inside the bounds. With its triangle if asked. Throws UserError (domain) where there is none. Says so
/// in `notes` if it moved.
Sample finite_start(Evaluator& evaluator, View start, const MinimizeOptions& options, std::vector<std::string>& notes,
                    bool by_triangle = false);

}  // namespace steepest
