#pragma once

#include "descend/direction/gradient.hpp"

namespace steepest {

/// Schedule-free steps (Defazio et al. 2024, algorithm 1): z walks, x is the weighted mean of all z and the result, and
/// gradients are taken between them, at y = 0.1 z + 0.9 x. With `adaptive` the steps of z are divided by the root of
/// the running mean square of the gradient, corrected as Adam's is.
class ScheduleFreeDirection final : public Direction {
 public:
  ScheduleFreeDirection(const MethodOptions& options, bool adaptive)
      : step_(options.step), schedule_(options.schedule), adaptive_(adaptive) {}
  Proposal propose(const Sample& here, double restraint) override;
  std::optional<Vector> answer() const override;
  void list(Fields& fields) override;

 private:
  struct State {
    Vector walker;  ///< z
    Vector mean;    ///< x
    Vector square;
    double weights = 0;  ///< the sum of the squares of the steps
    double largest = 0;  ///< step so far
    std::size_t count = 0;
  };
  double step_;
  Schedule schedule_;
  bool adaptive_;
  State state_;
};

}  // namespace steepest
