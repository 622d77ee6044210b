#pragma once

#include <span>

#include "derive/series.hpp"
#include "steepest/operator.hpp"

namespace steepest {

/// An elementwise operator of series that all have limits, at least one of which is not constant. Works from the
/// operator's value and partial derivatives in the table alone: the coefficients of f(x(t)) follow, one after the
/// other, from f' = (df/dx) x' and those of df/dx, which is an expression of table operators itself. At a kink the
/// partials are those of the side that the arguments lead to. Nothing where a coefficient is not finite or the side
/// not decided. Source: automatic Taylor coefficients after R. E. Moore, Interval Analysis, 1966.
std::optional<Series> taylor(Op op, std::span<const Series> arguments, std::size_t count);

}  // namespace steepest
