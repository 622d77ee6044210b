#include "descend/direction/gradient.hpp"
#include "descend/direction/proximal.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double first_distance = 1e-6;       // of the first step, whose only purpose is to measure the curvature
const double longest_first = std::sqrt(0.5);  // of the second, times 1/L: there the paper's second bound sets in

/// prox(x - a g) with a <- min(sqrt(2/3 + theta) a, a / sqrt(max(2 a^2 L^2 - 1, 0))), L = |dg| / |dx|, theta the ratio
/// of the last two steps: algorithm 3 of the paper, whose first step it leaves open.
class AdaptiveProximalDirection final : public Direction {
 public:
  explicit AdaptiveProximalDirection(const MethodOptions& options)
      : penalty_(options.penalty != nullptr ? *options.penalty : Penalty()),
        box_(options.box != nullptr ? *options.box : Box()) {}
  bool knows_bounds() const override { return true; }
  Proposal propose(const Sample& here, double) override {
    if (state_.step == 0) state_.step = first_distance * std::max(1.0, norm(here.x)) / norm(here.gradient);
    const Vector free = along(here.x, -state_.step, smooth_gradient(here));
    return proposal_of(here, difference(proximal_point(free, state_.step, penalty_, box_), here.x));
  }
  void learn(const Sample& from, const Sample& to) override {
    const double moved = norm(difference(to.x, from.x));
    const double changed = norm(difference(smooth_gradient(to), smooth_gradient(from)));
    const double before = state_.step, curvature = moved > 0 ? changed / moved : 0;
    if (state_.ratio == 0) {
      state_.step = curvature > 0 ? longest_first / curvature : 2 * before;
      if (curvature > 0) state_.ratio = 1.0 / 3;
      return;
    }
    const double grown = std::sqrt(2.0 / 3 + state_.ratio) * before;
    const double root = std::sqrt(std::max(2 * before * before * curvature * curvature - 1, 0.0));
    state_.step = root > 0 ? std::min(grown, before / root) : grown;
    state_.ratio = state_.step / before;
  }
  void list(Fields& fields) override {
    fields.field("step", state_.step);
    fields.field("ratio", state_.ratio);
  }

 private:
  struct State {
    double step = 0;
    double ratio = 0;  ///< theta; 0 before the curvature is known
  };
  const Penalty penalty_;
  const Box box_;
  State state_;
};

}  // namespace

Method method_adproxgd() {
  return {.name = "adproxgd",
          .summary =
              "proximal gradient for f + l1 |x|_1 and bounds that measures the curvature as it goes: no step size, no "
              "line search, one gradient a step; for convex f",
          .formula =
              "a = min(sqrt(2/3 + t) a_old, a_old/sqrt(max(2 a_old^2 L^2 - 1, 0))),  t = a/a_old,  L = |g - g_old|/|x "
              "- x_old|\nx <- prox(x - a g)",
          .source = "Malitsky & Mishchenko 2024",
          .takes_l1 = true,
          .patience = 1000,
          .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
            return std::make_unique<AdaptiveProximalDirection>(o);
          },
          .search = search_of<FixedStep, 1.0>};
}

}  // namespace steepest
