#pragma once

#include "descend/method.hpp"

namespace steepest {

/// Running means of the gradient and of its square, which start at zero and are corrected for that: Kingma & Ba 2015,
/// algorithm 1.
class Moments final {
 public:
  static constexpr double beta1 = 0.9, beta2 = 0.999;

  /// A step begins.
  void begin(std::size_t n);
  /// Takes in the gradient's element i, before anything is asked about it.
  void learn(std::size_t i, double g) {
    mean_[i] = beta1 * mean_[i] + (1 - beta1) * g;
    square_[i] = beta2 * square_[i] + (1 - beta2) * g * g;
  }
  double mean(std::size_t i) const { return mean_[i] / correction_; }
  /// The mean as it will be after the next step, if the gradient stays `g`.
  double mean_ahead(std::size_t i, double g) const {
    return beta1 * mean_[i] / next_correction_ + (1 - beta1) * g / correction_;
  }
  /// The square before its correction.
  double raw_square(std::size_t i) const { return square_[i]; }
  /// The root of a mean square, corrected.
  double root(double raw_square) const { return std::sqrt(raw_square / square_correction_); }
  double root(std::size_t i) const { return root(square_[i]); }
  void list(Fields& fields);

 private:
  Vector mean_;
  Vector square_;
  std::size_t count_ = 0;
  double correction_ = 1, next_correction_ = 1, square_correction_ = 1;  ///< of this step
};

}  // namespace steepest
