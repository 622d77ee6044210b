#pragma once

#include <string>
#include <vector>

#include "descend/vector.hpp"

namespace steepest {

class Box;
struct MinimizeOptions;
struct Sample;

/// The sum of w_i |x_i|, w_i >= 0. Without weights there is none.
class Penalty final {
 public:
  Penalty() = default;
  explicit Penalty(Vector weights) : weights_(std::move(weights)) {}

  bool empty() const { return weights_.empty(); }
  double weight(std::size_t i) const { return weights_.empty() ? 0 : weights_[i]; }
  double value(View x) const;
  /// Of all subgradients of f + the penalty the shortest; `gradient` is that of f.
  Vector least_subgradient(View x, View gradient) const;
  /// The elements at 0 whose slope, |df/dx_i| < w_i, does not lead away from it.
  std::vector<bool> holds(View x, View gradient) const;
  /// Of the elements at these places.
  Penalty picked(const std::vector<std::size_t>& places) const;

 private:
  Vector weights_;
};

/// Of l1 |x|_1, without the elements of the arrays that are not penalised.
Penalty penalty_of(const MinimizeOptions& options, std::size_t dimension);

/// argmin of |z - x|^2 / 2 + step * penalty(z) over the box: soft thresholding, then the nearest place inside.
Vector proximal_point(Vector x, double step, const Penalty& penalty, const Box& box);

/// The gradient of f alone.
const Vector& smooth_gradient(const Sample& sample);

}  // namespace steepest
