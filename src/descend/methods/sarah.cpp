#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr std::size_t inner_epochs = 2;  // at most, between looks at all rows
constexpr double enough = 1.0 / 8;       // of |v|^2 at the beginning: then the inner loop ends (SARAH+)

/// v <- g_i(x) - g_i(x before) + v, which begins as the whole gradient.
class RecursiveDirection final : public Direction {
 public:
  void look(Evaluator& evaluator, const Sample& here) override {
    const double square = dot(state_.estimate, state_.estimate);
    if (state_.left == 0 || square <= enough * state_.first_square) {
      state_.estimate = evaluator.whole_gradient(here.x);
      state_.first_square = dot(state_.estimate, state_.estimate);
      state_.left = inner_epochs * evaluator.blocks();
    } else {
      const Vector before = evaluator.gradient_on_rows(state_.before);
      state_.estimate = along(state_.estimate, 1, difference(here.gradient, before));
    }
    --state_.left;
    state_.before = here.x;
  }
  Proposal propose(const Sample& here, double) override {
    return each(here, [&](std::size_t i) { return -state_.estimate[i]; });
  }
  void list(Fields& fields) override {
    fields.field("estimate", state_.estimate);
    fields.field("before", state_.before);
    fields.field("first_square", state_.first_square);
    fields.field("left", state_.left);
  }

 private:
  struct State {
    Vector estimate;  ///< v
    Vector before;
    double first_square = 0;
    std::size_t left = 0;
  };
  State state_;
};

}  // namespace

Method method_sarah() {
  return {.name = "sarah",
          .summary = "a recursive estimate of the gradient, begun anew from all rows when it has become small (SARAH+)",
          .formula = "v <- g_i(x) - g_i(x_old) + v,  x <- x - step * v,  v <- g(x) where |v|^2 <= |v_0|^2/8",
          .source = "Nguyen et al. 2017",
          .step_scale = StepScale::curvature,
          .takes_samples = true,
          .needs_samples = true,
          .patience = 1000,
          .direction = direction_of<RecursiveDirection>,
          .search = given_step};
}

}  // namespace steepest
