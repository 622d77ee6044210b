#pragma once

#include "descend/method.hpp"

namespace steepest {

/// Limited-memory BFGS by the two-loop recursion (Nocedal 1980; Liu & Nocedal 1989), H0 = (s'y / y'y) I.
class LbfgsDirection final : public Direction {
 public:
  explicit LbfgsDirection(std::size_t memory) : memory_(memory) {}
  Proposal propose(const Sample& here, double restraint) override;
  void learn(const Sample& from, const Sample& to) override;
  bool restart() override;
  void list(Fields& fields) override;

 private:
  struct State {
    std::vector<Vector> steps;    ///< s_k, oldest first
    std::vector<Vector> changes;  ///< y_k
  };
  std::size_t memory_;
  State state_;
};

}  // namespace steepest
