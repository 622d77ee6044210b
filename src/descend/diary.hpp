#pragma once

#include "descend/change.hpp"
#include "descend/method.hpp"

namespace steepest {

/// What a walk measures on its way, for the diagnosis at its end.
class Diary final {
 public:
  void begin(const Sample& start);
  void note(const Sample& to, const Change& change);
  /// The point at which the walk rests for now.
  void rest(const Sample& here) { last_gradient_ = here.gradient; }
  void list(Fields& fields);

  std::size_t steps() const { return steps_; }
  /// The first values, the start's included.
  const std::vector<double>& values() const { return values_; }
  /// |dg| / |dx| of the last steps, the largest: no more than the largest curvature there.
  double curvature() const;
  /// The smallest and the largest |dg| / |dx| of all steps; 0 before there are any.
  double smallest() const { return smallest_; }
  double largest() const { return largest_; }
  double first_curvature() const { return first_curvature_; }
  const Vector& first_gradient() const { return first_gradient_; }
  /// At the last point, which need not be the best one.
  const Vector& last_gradient() const { return last_gradient_; }

 private:
  std::size_t steps_ = 0;
  std::vector<double> values_;
  Vector recent_;  ///< curvatures of the last steps, in a ring
  double smallest_ = 0;
  double largest_ = 0;
  double first_curvature_ = 0;
  Vector first_gradient_;
  Vector last_gradient_;
};

}  // namespace steepest
