#pragma once

#include "descend/method.hpp"

namespace steepest {

/// Running means of the gradient and of its square, which start at zero and are corrected for that: Kingma & Ba 2015,
/// algorithm 1.
class Moments final {
 public:
  static constexpr double beta1 = 0.9, beta2 = 0.999;

  /// One step's view of them, to be held by value.
  struct Step {
    double* means;
    double* squares;
    double correction, next_correction, square_correction;

    /// Takes in the gradient's element i, before anything is asked about it.
    void learn(std::size_t i, double g) const {
      means[i] = beta1 * means[i] + (1 - beta1) * g;
      squares[i] = beta2 * squares[i] + (1 - beta2) * g * g;
    }
    double mean(std::size_t i) const { return means[i] / correction; }
    /// The mean as it will be after the next step, if the gradient stays `g`.
    double mean_ahead(std::size_t i, double g) const {
      return beta1 * means[i] / next_correction + (1 - beta1) * g / correction;
    }
    /// The square before its correction.
    double raw_square(std::size_t i) const { return squares[i]; }
    /// The root of a mean square, corrected.
    double root(double raw_square) const { return std::sqrt(raw_square / square_correction); }
    double root(std::size_t i) const { return root(squares[i]); }
  };
  /// Of n elements, for the next step.
  Step next(std::size_t n);
  void list(Fields& fields);

 private:
  Vector mean_;
  Vector square_;
  std::size_t count_ = 0;
};

}  // namespace steepest
