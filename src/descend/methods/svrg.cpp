#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr std::size_t inner_epochs = 2;  // between looks at all rows: 2n of the paper

/// g_i(x) - g_i(anchor) + g(anchor), where g is the whole gradient.
class ReducedVarianceDirection final : public Direction {
 public:
  void look(Evaluator& evaluator, const Sample& here) override {
    if (state_.left == 0) {
      state_.anchor = here.x;
      state_.whole = evaluator.whole_gradient(here.x);
      state_.left = inner_epochs * evaluator.blocks();
    }
    --state_.left;
    correction_ = difference(state_.whole, evaluator.gradient_on_rows(state_.anchor));
  }
  Proposal propose(const Sample& here, double) override {
    return each(here, [&](std::size_t i) { return -(here.gradient[i] + correction_[i]); });
  }
  void list(Fields& fields) override {
    fields.field("anchor", state_.anchor);
    fields.field("whole", state_.whole);
    fields.field("left", state_.left);
  }

 private:
  struct State {
    Vector anchor;
    Vector whole;          ///< gradient, at the anchor
    std::size_t left = 0;  ///< steps until the next anchor
  };
  State state_;
  Vector correction_;  ///< of the gradient of the present rows
};

}  // namespace

Method method_svrg() {
  return {.name = "svrg",
          .summary = "samples corrected by the whole gradient at an anchor, taken anew every 2 epochs",
          .formula = "x <- x - step * (g_i(x) - g_i(w) + g(w)),  w an anchor taken anew every 2 epochs",
          .source = "Johnson & Zhang 2013",
          .step_scale = StepScale::curvature,
          .takes_samples = true,
          .needs_samples = true,
          .patience = 1000,
          .direction = direction_of<ReducedVarianceDirection>,
          .search = given_step};
}

}  // namespace steepest
