#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

/// The gradient over the root of the running mean of its squares.
class RmspropDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    const std::size_t n = here.x.size();
    state_.square.resize(n, 0);
    Vector step(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double g = here.gradient[i];
      state_.square[i] = 0.99 * state_.square[i] + 0.01 * g * g;
      step[i] = -g / (std::sqrt(state_.square[i]) + 1e-8);
    }
    return proposal_of(here, std::move(step));
  }
  void list(Fields& fields) override { fields.field("square", state_.square); }

 private:
  struct State {
    Vector square;
  };
  State state_;
};

}  // namespace

Method method_rmsprop() {
  return {
      .name = "rmsprop",
      .summary = "gradient over the root of the running mean of its squares: decay 0.99, epsilon 1e-8",
      .source = "Tieleman & Hinton 2012",
      .step_scale = StepScale::distance,
      .patience = 1000,
      .direction = [](const MethodOptions&) -> std::unique_ptr<Direction> {
        return std::make_unique<RmspropDirection>();
      },
      .search = [](const MethodOptions& o) -> std::unique_ptr<Search> { return std::make_unique<FixedStep>(o.step); }};
}

}  // namespace steepest
