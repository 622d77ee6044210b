#pragma once

#include <complex>
#include <optional>
#include <span>
#include <vector>

#include "steepest/derive.hpp"

namespace steepest {

/// The first operation between `variables` and `output` that the complex step cannot pass: one that is not analytic
/// (abs, max, floor), or that has no complex version here (erf, gamma). Nothing: the way is open.
std::optional<NodeId> complex_obstacle(const Graph& graph, NodeId output, std::span<const NodeId> variables);

/// The imaginary part of f(x + i h u) over h: the derivative along u without a difference, so without cancellation.
/// `ray` holds x and u. Source: W. Squire and G. Trapp, Using complex variables to estimate derivatives of real
/// functions, SIAM Review 40, 1998.
double complex_step(const Graph& graph, NodeId output, const Ray& ray, double h);

}  // namespace steepest
