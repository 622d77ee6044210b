#pragma once

#include "descend/method.hpp"

namespace steepest {

/// The proximal gradient step prox(y - a g(y)) of f + penalty over the box (Beck & Teboulle 2009). `accelerated`: y
/// lies ahead of x, Nesterov's way, until (y - x+)'(x+ - x) > 0 says that it leads astray (O'Donoghue & Candes 2015);
/// otherwise y is x. The restraint is the share of the step size a, which grows where the model has proved too careful:
/// after every step, or with acceleration, whose proof wants it not to grow, at a restart.
class ProximalDirection final : public Direction {
 public:
  ProximalDirection(const MethodOptions& options, bool accelerated);
  bool knows_bounds() const override { return true; }
  void look(Evaluator& evaluator, const Sample& here) override;
  Proposal propose(const Sample& here, double restraint) override;
  void learn(const Sample& from, const Sample& to) override;
  bool restart() override;
  void list(Fields& fields) override;

 private:
  struct State {
    double step = 0;      ///< a, before the search takes its share
    double momentum = 1;  ///< t_k
    Vector before;        ///< x_(k-1); empty: y is x
  };
  const Penalty penalty_;
  const Box box_;
  bool accelerated_;
  State state_;
  Sample ahead_;          ///< y
  bool visible_ = false;  ///< the curvature of the last model, beside the rounding of the value
};

/// 1/L, L from a look a little way down.
double step_by_curvature(Evaluator& evaluator, const Sample& here);

}  // namespace steepest
