#pragma once

#include "descend/method.hpp"

namespace steepest {

/// The proposal of a step from `here` that no model predicts.
Proposal proposal_of(const Sample& here, Vector step);

/// Minus the gradient.
class SteepestDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double restraint) override;
};

/// Heavy ball (Polyak 1964) in the convention v <- beta v - g, x <- x + step v; with `lookahead` the step is
/// beta v - g with the new v, Nesterov's method (1983) written for the point at which the gradient is taken (Sutskever
/// et al. 2013).
class MomentumDirection final : public Direction {
 public:
  MomentumDirection(double beta, bool lookahead) : beta_(beta), lookahead_(lookahead) {}
  Proposal propose(const Sample& here, double restraint) override;
  void list(Fields& fields) override { fields.field("velocity", state_.velocity); }

 private:
  struct State {
    Vector velocity;
  };
  double beta_;
  bool lookahead_;
  State state_;
};

}  // namespace steepest
