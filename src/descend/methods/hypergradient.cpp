#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double first_change = 0.02;  // of the step size, by a second gradient that equals the first

/// x - a_t g_t with a_t = a_(t-1) + b g_t'g_(t-1), a_0 the step given: the paper's SGD-HD. Its b, 1e-3, depends on the
/// units of f and x; 0.02 a_0 / |g_0|^2 does not.
class HypergradientDirection final : public Direction {
 public:
  explicit HypergradientDirection(const MethodOptions& options) { state_.step = options.step; }
  Proposal propose(const Sample& here, double) override {
    if (state_.last.empty()) {
      const double square = dot(here.gradient, here.gradient);
      state_.rate = square > 0 ? first_change * state_.step / square : 0;
    } else {
      state_.step += state_.rate * dot(here.gradient, state_.last);
    }
    state_.last = here.gradient;
    return proposal_of(here, scaled(here.gradient, -state_.step));
  }
  void list(Fields& fields) override {
    fields.field("step", state_.step);
    fields.field("rate", state_.rate);
    fields.field("last", state_.last);
  }

 private:
  struct State {
    double step = 0;  ///< a
    double rate = 0;  ///< b
    Vector last;      ///< gradient
  };
  State state_;
};

}  // namespace

Method method_hypergradient() {
  return {.name = "hypergradient",
          .summary =
              "gradient descent whose step size follows its own gradient: a <- a + b g'g_before, b = 0.02 a0 / |g0|^2",
          .formula = "a <- a + b g'g_old,  x <- x - a g",
          .source = "Baydin et al. 2018",
          .step_scale = StepScale::curvature,
          .takes_samples = true,
          .patience = 1000,
          .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
            return std::make_unique<HypergradientDirection>(o);
          },
          .search = whole_step};
}

}  // namespace steepest
