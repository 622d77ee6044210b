#pragma once

#include "descend/box.hpp"
#include "descend/direction/curvature_pairs.hpp"

namespace steepest {

/// Limited-memory BFGS in a box: along the projected gradient to the generalised Cauchy point of the model, then to the
/// model's minimum over the elements that are free there (Byrd, Lu, Nocedal & Zhu 1995), projected into the box
/// (Morales & Nocedal 2011). The step of length 1 ends inside.
class BoundedLbfgsDirection final : public Direction {
 public:
  BoundedLbfgsDirection(std::size_t memory, const Box* box) : pairs_(memory), box_(box) {}
  bool knows_bounds() const override { return true; }
  Proposal propose(const Sample& here, double restraint) override;
  void learn(const Sample& from, const Sample& to) override { pairs_.learn(from, to); }
  bool restart() override { return pairs_.forget(); }
  void list(Fields& fields) override { pairs_.list(fields); }

 private:
  CurvaturePairs pairs_;
  const Box* box_;
};

}  // namespace steepest
