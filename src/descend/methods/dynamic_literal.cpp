#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double share = 0.1;

/// The first gradient, shrinking: f is never looked at again.
class DynamicLiteralDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    if (state_.first.empty()) {
      state_.first = here.gradient;
      return each(here, [&](std::size_t i) { return -state_.first[i]; });
    }
    return each(here, [&](std::size_t i) { return -(state_.first[i] *= 1 - share); });
  }
  void list(Fields& fields) override { fields.field("first", state_.first); }

 private:
  struct State {
    Vector first;
  };
  State state_;
};

}  // namespace

Method method_dynamic_literal() {
  return {
      .name = "dynamic-literal",
      .summary =
          "dynamic gradient descent to the letter: g <- 0.9 g; it never looks at f again and goes 10 * step times the "
          "first gradient in all",
      .formula = "g <- 0.9 g,  x <- x - step * g,  g begins as the first gradient and is never asked for again",
      .source = "for teaching only",
      .step_scale = StepScale::curvature,
      .warning =
          "dynamic-literal never looks at f again after its first gradient: where it stops says nothing of a minimum",
      .patience = 1000,
      .direction = direction_of<DynamicLiteralDirection>,
      .search = given_step};
}

}  // namespace steepest
