#pragma once

#include "descend/direction/curvature_pairs.hpp"

namespace steepest {

/// Limited-memory BFGS by the two-loop recursion (Nocedal 1980; Liu & Nocedal 1989), H0 = (s'y / y'y) I.
class LbfgsDirection final : public Direction {
 public:
  explicit LbfgsDirection(std::size_t memory) : pairs_(memory) {}
  Proposal propose(const Sample& here, double restraint) override;
  void learn(const Sample& from, const Sample& to) override { pairs_.learn(from, to); }
  bool restart() override { return pairs_.forget(); }
  void list(Fields& fields) override { pairs_.list(fields); }

 private:
  CurvaturePairs pairs_;
};

}  // namespace steepest
