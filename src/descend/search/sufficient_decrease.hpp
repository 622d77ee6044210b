#pragma once

#include "descend/method.hpp"

namespace steepest {

/// Backtracking of a step size that the direction is given (Armijo 1966), on the way that was really gone: accept where
/// f(x+) <= f(x) + fraction * gradient'(x+ - x), whatever a bound or an orthant left of the step.
class SufficientDecrease final : public Search {
 public:
  struct Options {
    double fraction = 1e-4;
    double shrink = 0.5;       ///< of the step size, after a refusal
    double growth = 1;         ///< after a step
    bool from_one = false;     ///< the first trial of a step is 1, or longer where the last was much too short
    bool same_rows = false;    ///< where rows are sampled, trials look at the rows of the point that they start from
    bool gradient_too = true;  ///< a first trial is likely to be accepted, and asked for all at once
  };
  explicit SufficientDecrease(const Options& options) : options_(options) {}
  bool wants_gradient() const override { return options_.gradient_too && !refused_; }
  bool reshapes() const override { return true; }
  bool moves_on() const override { return !options_.same_rows; }
  double restraint() const override { return state_.step; }
  void begin(const Sample&, const Proposal&) override { refused_ = false; }
  double length() const override { return 1; }
  Answer judge(const Sample& here, const Proposal& proposal, const Sample& trial) override;
  void list(Fields& fields) override { fields.field("step size", state_.step); }

 private:
  struct State {
    double step = 1;
  };
  double next_first(const Sample& here, const Sample& trial) const;

  Options options_;
  State state_;
  bool refused_ = false;  ///< the last trial from this point
};

}  // namespace steepest
