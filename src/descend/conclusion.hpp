#pragma once

#include "descend/judge.hpp"

namespace steepest {

/// Whether a walk that ended so stands on a point that can be judged.
bool at_rest(End end);

/// Fills in status, reason, kind of point and the point itself: `here` where it is a point of rest, else the best seen.
void conclude(MinimizeResult& result, const Judge& judge, const WalkEnd& outcome, Sample here, Evaluator& evaluator,
              const std::vector<std::string>& names);

}  // namespace steepest
