#pragma once

#include "descend/method.hpp"

namespace steepest {

/// What the samples so far say of f at x by their tangents, averaged with weights that fade as beta^k: value(x) =
/// mean of f_j + g_j'(x - x_j). Schaipp et al. 2023, section 3.
class MomentumModel final {
 public:
  explicit MomentumModel(bool begins_at_first) : begins_at_first_(begins_at_first) {}
  static constexpr double beta = 0.9;

  void learn(const Sample& here);
  /// At x, times weight().
  double value(View x) const { return value_ + dot(gradient_, x) - product_; }
  const Vector& gradient() const { return gradient_; }
  /// The sum of the weights: 1 where the first sample stands for all before it, else 1 - beta^k.
  double weight() const;
  void list(Fields& fields);

 private:
  bool begins_at_first_;
  Vector gradient_;     ///< d: the mean of g_j
  double value_ = 0;    ///< of f_j
  double product_ = 0;  ///< gamma: of g_j'x_j
  std::size_t count_ = 0;
};

}  // namespace steepest
