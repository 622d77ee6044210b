#pragma once

#include "descend/method.hpp"

namespace steepest {

/// The damping rule of Nielsen (1999) as Ceres states it: accept above a ratio of 1e-3 with mu / max(1/3, 1 - (2 ratio
/// - 1)^3), reject with mu / nu and nu doubled.
class Damping final : public Search {
 public:
  explicit Damping(double mu) : state_{.mu = mu} {}
  /// A trial after an accepted one is likely to be accepted too: it is asked for all at once.
  bool wants_gradient() const override { return state_.nu == 2; }
  bool reshapes() const override { return true; }
  double restraint() const override { return state_.mu; }
  void begin(const Sample&, const Proposal&) override { tried_ = state_; }
  double length() const override { return 1; }
  Answer judge(const Sample& here, const Proposal& proposal, const Sample& trial) override;
  void list(Fields& fields) override { fields.field("mu", state_.mu), fields.field("nu", state_.nu); }

 private:
  struct State {
    double mu = 0;
    double nu = 2;
  };
  State state_;
  State tried_;  ///< that the present trial was made with
};

}  // namespace steepest
