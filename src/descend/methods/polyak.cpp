#include "descend/direction/gradient.hpp"
#include "descend/prepare.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double share = 0.5;  // c of the paper

/// Minus the gradient times (f - f*) / (c |g|^2), at most 2^(batch / rows) times the step before, where f* is the lower
/// bound that the function's form shows.
class PolyakDirection final : public Direction {
 public:
  void look(Evaluator& evaluator, const Sample&) override {
    if (known_) return;
    known_ = true;
    bound_ = known_lower_bound(evaluator.objective());
    growth_ = std::exp2(evaluator.samples() ? 1 / static_cast<double>(evaluator.blocks()) : 1);
  }
  Proposal propose(const Sample& here, double) override {
    const double square = dot(threads(), here.gradient, here.gradient);
    double step = square > 0 ? (here.value - bound_) / (share * square) : 0;
    if (state_.step > 0) step = std::min(step, growth_ * state_.step);
    state_.step = step;
    return each(here, [t = -step, g = here.gradient.data()](std::size_t i) { return t * g[i]; });
  }
  void list(Fields& fields) override { fields.field("step", state_.step); }

 private:
  struct State {
    double step = 0;
  };
  State state_;
  bool known_ = false;
  double bound_ = 0;
  double growth_ = 2;
};

}  // namespace

Method method_polyak() {
  return {.name = "polyak",
          .summary =
              "gradient descent with the step (f - f*) / (0.5 |g|^2), f* a lower bound that the function's form "
              "shows, growing smoothly; for functions that come near the bound",
          .formula = "x <- x - a g,  a = min((f - f*)/(0.5 |g|^2), growth * a_old)",
          .source = "Polyak 1969; Loizou et al. 2021 (SPS_max)",
          .needs_lower_bound = true,
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<PolyakDirection>,
          .search = whole_step};
}

}  // namespace steepest
