#pragma once

#include <string>

#include "descend/ray.hpp"

namespace steepest {

/// Why a walk stopped, before anyone has looked at the point.
enum class End {
  tolerance,    ///< a tolerance holds
  rounding,     ///< nothing changes any more
  stuck,        ///< no acceptable step was found
  limit,        ///< iterations, evaluations or time
  turn,         ///< another method's turn
  interrupted,  ///< by the observer
  unbounded,    ///< falls for ever along a ray
  diverged,     ///< grows without bound
  alternating,  ///< two points in turn
  non_finite    ///< no finite value however short the step
};

/// The rule that fired and the numbers it compared, as a sentence.
struct WalkEnd {
  End end = End::limit;
  std::string reason;
  Vector ray = {};  ///< for End::unbounded
};

/// The end of a walk that found `view` along `direction`: "unbounded below along -x: ..." or "no minimum along x: ...".
WalkEnd falls_for_ever(const Vector& direction, const FarView& view, const std::vector<std::string>& names);

}  // namespace steepest
