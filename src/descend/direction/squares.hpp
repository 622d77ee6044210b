#pragma once

#include "descend/direction/gradient.hpp"

namespace steepest {

/// The gradient over sqrt(s) + epsilon, element by element, where s <- keep s + add g^2: the sum of all squares or
/// their running mean.
class SquaresDirection final : public Direction {
 public:
  SquaresDirection(double keep, double add, double epsilon) : keep_(keep), add_(add), epsilon_(epsilon) {}
  Proposal propose(const Sample& here, double restraint) override;
  void list(Fields& fields) override { fields.field("square", state_.square); }

 private:
  struct State {
    Vector square;
  };
  double keep_;
  double add_;
  double epsilon_;
  State state_;
};

}  // namespace steepest
