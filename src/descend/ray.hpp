#pragma once

#include <optional>

#include "descend/sample.hpp"

namespace steepest {

/// What lies far out along a ray.
struct FarView {
  bool falls = false;      ///< the value falls (or stays) at every distance looked at
  bool unbounded = false;  ///< and does not seem to tend to a limit
  double distance = 0;     ///< the farthest point looked at
  double value = 0;        ///< the value there
};

/// Looks along x + t * direction (a unit vector) at t = scale, 4 scale, ... about 1e15 scale.
FarView look_far(Evaluator& evaluator, const Sample& here, View direction, double scale);

/// What lies near along a ray.
struct NearView {
  std::optional<Vector> lower;  ///< the first point clearly lower
  bool rises = false;
};

/// Looks along x + t * direction from short to long t, until the value differs from that at x by more than `noise`;
/// lower means lower by more than `noise + expected`.
NearView look_near(Evaluator& evaluator, const Sample& here, View direction, double scale, double expected,
                   double noise);

}  // namespace steepest
