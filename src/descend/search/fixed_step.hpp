#pragma once

#include "descend/method.hpp"

namespace steepest {

/// The same multiple of every proposed step. A non-finite trial is tried again at half the length, 60 times; the next
/// step has its full length again.
class FixedStep final : public Search {
 public:
  explicit FixedStep(double step) : step_(step) {}
  void begin(const Sample&, const Proposal&) override { state_ = {step_, 0}; }
  double length() const override { return state_.length; }
  Answer judge(const Sample& here, const Proposal& proposal, const Sample& trial) override;
  void list(Fields& fields) override {
    fields.field("length", state_.length), fields.field("halvings", state_.halvings);
  }

 private:
  struct State {
    double length = 0;
    std::size_t halvings = 0;
  };
  double step_;
  State state_;
};

/// A FixedStep of the step size that was given or searched for.
std::unique_ptr<Search> given_step(const MethodOptions& options);

}  // namespace steepest
