#pragma once

#include "descend/method.hpp"

namespace steepest {

/// A trust radius that follows the ratio of actual to predicted decrease (Conn, Gould & Toint 2000, ch. 6): below 1/4
/// it falls to a quarter of the step, above 3/4 on the boundary it doubles; a step is accepted above `threshold`.
class TrustRegion final : public Search {
 public:
  /// A trial after an accepted one is likely to be accepted too: it is asked for all at once.
  bool wants_gradient() const override { return !rejected_; }
  bool reshapes() const override { return true; }
  double restraint() const override { return state_.radius; }
  void begin(const Sample&, const Proposal& proposal) override;
  double length() const override { return 1; }
  Answer judge(const Sample& here, const Proposal& proposal, const Sample& trial) override;
  void list(Fields& fields) override { fields.field("radius", state_.radius); }

 private:
  struct State {
    double radius = 0;
  };
  State state_;
  bool rejected_ = false;  ///< the last trial from this point
};

/// Actual over predicted decrease, both eased by the rounding error of the values, so that it tends to 1 where rounding
/// hides the decrease (Conn, Gould & Toint 2000, section 17.4.2).
double decrease_ratio(double before, double after, double predicted);

}  // namespace steepest
