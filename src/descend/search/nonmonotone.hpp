#pragma once

#include "descend/method.hpp"

namespace steepest {

/// Backtracking from the full step until the value lies below the largest of the last `memory` values by a fraction of
/// what the slope promises: Grippo, Lampariello & Lucidi 1986; with memory 1, Armijo 1966.
class Nonmonotone final : public Search {
 public:
  explicit Nonmonotone(std::size_t memory) : memory_(memory) {}
  bool wants_gradient() const override { return false; }
  bool follows_line() const override { return true; }
  void begin(const Sample& here, const Proposal& proposal) override;
  double length() const override { return state_.length; }
  Answer judge(const Sample& here, const Proposal& proposal, const Sample& trial) override;
  void list(Fields& fields) override { fields.field("values", state_.values), fields.field("length", state_.length); }

 private:
  struct State {
    Vector values;
    double length = 1;
  };
  std::size_t memory_;
  State state_;
};

}  // namespace steepest
