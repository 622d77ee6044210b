#pragma once

#include "descend/box.hpp"
#include "descend/verdict.hpp"

namespace steepest {

/// judge_point for a point in the evaluator's box: elements that a bound holds stay where they are, the verdict is on
/// the others, and names the bounds. Where the gradient pushes against a bound, f rises from it, so a minimum on the
/// face is a minimum in the box.
Verdict judge_in_box(Evaluator& evaluator, const Sample& here, const PointContext& known);

/// The bounds that hold `here`, with their multipliers.
std::vector<ActiveBound> active_bounds(const Box& box, View x, View gradient, const std::vector<std::string>& names);

}  // namespace steepest
