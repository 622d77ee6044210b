#pragma once

#include "descend/method.hpp"

namespace steepest {

/// Halves the direction's step size until the value lies below the direction's model of it (Beck & Teboulle 2009,
/// section 4). The first step size is the direction's own.
class ModelDecrease final : public Search {
 public:
  bool wants_gradient() const override { return !refused_; }
  bool reshapes() const override { return true; }
  double restraint() const override { return state_.share; }
  void begin(const Sample&, const Proposal&) override { refused_ = false; }
  double length() const override { return 1; }
  Answer judge(const Sample& here, const Proposal& proposal, const Sample& trial) override;
  void list(Fields& fields) override { fields.field("share of the step size", state_.share); }

 private:
  struct State {
    double share = 1;  ///< of the direction's step size
  };
  State state_;
  bool refused_ = false;  ///< the last trial from this point
};

}  // namespace steepest
