#pragma once

#include "app/one_sided.hpp"
#include "app/point_function.hpp"

namespace steepest::app {

/// Both one-sided derivatives of f at x along a unit vector, by the definition.
struct Sides {
  std::optional<Limit> forward;
  std::optional<Limit> backward;  ///< the limit of (f(x + t u) - f(x)) / t as t rises to 0
  std::optional<Limit> value;     ///< of f along the ray, where f(x) is undefined
  bool two_sided = false;
};

Sides sides_along(PointFunction& f, std::span<const double> x, double value, std::span<const double> direction);

/// Whether a gradient exists at a point; nothing: not known.
struct Differentiability {
  std::optional<bool> differentiable;
  std::string reason;            ///< empty where the rules of differentiation hold
  bool by_rules = false;         ///< the gradient is exact
  std::vector<double> gradient;  ///< where it exists
};

/// `value` is NaN where f is undefined at x; `gradient` is what the rules of differentiation give.
Differentiability differentiability(PointFunction& f, std::span<const double> x, double value,
                                    const std::vector<double>& gradient);

}  // namespace steepest::app
