#pragma once

#include "descend/method.hpp"

namespace steepest {

/// Limited-memory BFGS (Nocedal 1980; Liu & Nocedal 1989), H0 = (s'y / y'y) I. The two-loop recursion runs on the
/// coefficients of g, s_k and y_k, for which their scalar products are enough (Chen, Wang & Zhou 2014): a step reads
/// the pairs twice, once for their products with the gradient and once to add them up.
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
    std::vector<Vector> across;   ///< s_i.y_j; the last pair's may be missing
    std::vector<Vector> among;    ///< y_i.y_j
  };
  /// Of g, y_k and s_k in the step.
  struct Coefficients {
    double gradient = 0;
    Vector changes;
    Vector steps;
  };

  bool measured() const { return state_.across.size() == state_.steps.size(); }
  Vector measure(const Vector& gradient);
  void keep_products(View sums);
  Coefficients two_loops(View with_gradient) const;
  Proposal first(const Sample& here);
  Proposal combined(const Sample& here, const Coefficients& of);
  void forget_oldest();

  std::size_t memory_;
  State state_;
  Vector spare_step_, spare_change_;
};

}  // namespace steepest
