#pragma once

#include <optional>

#include "descend/sample.hpp"

namespace steepest {

/// What the caller knows when asking for a verdict.
struct PointContext {
  Structure structure;
  bool descended = false;  ///< the walk has come down from its start
  double start_value = 0;
  Vector start;           ///< gives the scale of each element of x
  Vector start_gradient;  ///< tells a plateau from an element that never mattered
  const std::vector<std::string>* names = nullptr;
};

/// What kind of point this is.
struct Verdict {
  Point point = Point::unknown;
  std::string text;  ///< "a local minimum: the Hessian's eigenvalues lie between ..."
  Vector eigenvalues;
  std::vector<std::string> warnings;
  bool singular = false;        ///< an exact Hessian is, to rounding
  bool open_way = false;        ///< a direction in which the Hessian is 0 to rounding may lead on for ever
  bool at_bound = false;        ///< no value anywhere is lower
  bool level = false;           ///< what the Newton step promises is nothing beside the value
  std::optional<Vector> lower;  ///< a point nearby that is clearly lower
  Vector downhill;              ///< the unit vector to it
  /// The Newton step from here, relative to x, and the decrease it promises; nothing if the Hessian is not definite.
  std::optional<double> newton_step;
  Vector newton_direction;
  double newton_decrease = 0;
  double gauss_newton_step = 0;  ///< likewise, where there is one
};

/// Judges a point at which a walk came to rest: by the inertia of the Hessian (of J'J for linear least squares, of
/// differences of the gradient where there is no Hessian) and by looking around along its flattest directions.
Verdict judge_point(Evaluator& evaluator, Sample here, const PointContext& known);

}  // namespace steepest
