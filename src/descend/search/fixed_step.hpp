#pragma once

#include "descend/method.hpp"

namespace steepest {

/// The same multiple of every proposed step, or one that follows a schedule. A non-finite trial is tried again at half
/// the length, 60 times; the next step has its full length again.
class FixedStep final : public Search {
 public:
  explicit FixedStep(double step, const Schedule& schedule = {}) : step_(step), schedule_(schedule) {}
  void begin(const Sample&, const Proposal&) override;
  bool length_is_given() const override { return true; }
  double length() const override { return state_.length; }
  Answer judge(const Sample& here, const Proposal& proposal, const Sample& trial) override;
  void list(Fields& fields) override {
    fields.field("length", state_.length);
    fields.field("halvings", state_.halvings);
    fields.field("steps", state_.steps);
  }

 private:
  struct State {
    double length = 0;
    std::size_t halvings = 0;
    std::size_t steps = 0;  ///< begun
  };
  double step_;
  Schedule schedule_;
  State state_;
};

/// A FixedStep of the step size that was given or searched for.
std::unique_ptr<Search> given_step(const MethodOptions& options);
/// A FixedStep of the proposed step itself; a schedule may still shrink it.
std::unique_ptr<Search> whole_step(const MethodOptions& options);

}  // namespace steepest
