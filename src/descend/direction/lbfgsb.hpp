#pragma once

#include "descend/box.hpp"
#include "descend/method.hpp"

namespace steepest {

/// Limited-memory BFGS in a box: along the projected gradient to the generalised Cauchy point of the model, then to the
/// model's minimum over the elements that are free there (Byrd, Lu, Nocedal & Zhu 1995), projected into the box
/// (Morales & Nocedal 2011). The step of length 1 ends inside.
class BoundedLbfgsDirection final : public Direction {
 public:
  BoundedLbfgsDirection(std::size_t memory, const Box* box) : memory_(memory), box_(box) {}
  bool knows_bounds() const override { return true; }
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
  const Box* box_;
  State state_;
};

}  // namespace steepest
