#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

/// The first gradient, shrinking: f is never looked at again.
class DynamicLiteralDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    const std::size_t n = here.x.size();
    state_.first.resize(n, 0);
    ++state_.count;
    constexpr double share = 0.1;
    Vector step(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double g = here.gradient[i];
      state_.first[i] = state_.count == 1 ? g : (1 - share) * state_.first[i];
      step[i] = -state_.first[i];
    }
    return proposal_of(here, std::move(step));
  }
  void list(Fields& fields) override {
    fields.field("first", state_.first);
    fields.field("count", state_.count);
  }

 private:
  struct State {
    Vector first;
    std::size_t count = 0;
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
      .source = "for teaching only",
      .step_scale = StepScale::curvature,
      .warning =
          "dynamic-literal never looks at f again after its first gradient: where it stops says nothing of a minimum",
      .patience = 1000,
      .direction = [](const MethodOptions&) -> std::unique_ptr<Direction> {
        return std::make_unique<DynamicLiteralDirection>();
      },
      .search = [](const MethodOptions& o) -> std::unique_ptr<Search> { return std::make_unique<FixedStep>(o.step); }};
}

}  // namespace steepest
