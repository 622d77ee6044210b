#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

/// The gradient in the units of the steps taken so far: no step size.
class AdadeltaDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    const std::size_t n = here.x.size();
    state_.square.resize(n, 0);
    state_.moved.resize(n, 0);
    return each(here, [gradient = here.gradient.data(), square = state_.square.data(),
                       moved = state_.moved.data()](std::size_t i) {
      const double g = gradient[i];
      square[i] = 0.9 * square[i] + 0.1 * g * g;
      const double step = -std::sqrt((moved[i] + 1e-6) / (square[i] + 1e-6)) * g;
      moved[i] = 0.9 * moved[i] + 0.1 * step * step;
      return step;
    });
  }
  void list(Fields& fields) override {
    fields.field("square", state_.square);
    fields.field("moved", state_.moved);
  }

 private:
  struct State {
    Vector square;
    Vector moved;
  };
  State state_;
};

}  // namespace

Method method_adadelta() {
  return {.name = "adadelta",
          .summary = "steps in the units of the steps before: rho 0.9, epsilon 1e-6; needs no step size",
          .formula = "v <- 0.9 v + 0.1 g^2,  d = sqrt(u + 1e-6)/sqrt(v + 1e-6) * g,  u <- 0.9 u + 0.1 d^2,  x <- x - d",
          .source = "Zeiler 2012",
          .step_scale = StepScale::none,
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<AdadeltaDirection>,
          .search = whole_step};
}

}  // namespace steepest
