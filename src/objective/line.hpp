#pragma once

#include <optional>
#include <span>
#include <vector>

#include "objective/point_inputs.hpp"

namespace steepest {

/// A function near one point, looked at along lines.
class LinesThroughPoint final {
 public:
  /// `value` is f(x), nothing where f is undefined there. f must outlive this.
  LinesThroughPoint(GraphObjective& f, std::span<const double> x, std::optional<double> value);

  Sides along(std::span<const double> direction);
  const PointInputs& inputs() const { return inputs_; }

 private:
  OneSided side(std::span<const double> direction, double length);
  OneSided by_looking(std::span<const double> direction, double length);

  GraphObjective& f_;
  std::vector<double> x_;
  PointInputs inputs_;
  std::optional<double> value_;
  std::optional<double> expanded_value_;  ///< f(x) as the expansion rounds it: jumps are measured from it
  double scale_ = 1;                      ///< how far out looking starts: the point's size
};

/// Whether two limits are equal, as far as their errors let one tell.
bool agree(const OneSided& a, const OneSided& b);

}  // namespace steepest
