#pragma once

#include "descend/method.hpp"

namespace steepest {

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

/// Adam (Kingma & Ba 2015): the gradient's running mean over the root of its running square, both corrected for their
/// start at zero.
class AdamDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double restraint) override;
  void list(Fields& fields) override;

 private:
  struct State {
    Vector mean;
    Vector square;
    std::size_t count = 0;
  };
  State state_;
};

}  // namespace steepest
