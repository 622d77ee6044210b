#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double first_distance = 1e-6;  // of the first step, whose only purpose is to measure the curvature

/// Minus the gradient times min(sqrt(1 + theta) times the last step, |dx| / (2 |dg|)); theta is the ratio of the last
/// two steps.
class AdaptiveDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    if (state_.step == 0) state_.step = first_distance * std::max(1.0, norm(here.x)) / norm(here.gradient);
    return each(here, [t = -state_.step, g = here.gradient.data()](std::size_t i) { return t * g[i]; });
  }
  void learn(const Sample& from, const Sample& to) override {
    const double moved = norm(difference(to.x, from.x)), changed = norm(difference(to.gradient, from.gradient));
    const double before = state_.step;
    const double grown = state_.ratio > 0 ? std::sqrt(1 + state_.ratio) * before : std::numeric_limits<double>::max();
    state_.step = changed > 0 ? std::min(grown, moved / (2 * changed)) : std::min(grown, 2 * before);
    state_.ratio = state_.step / before;
  }
  void list(Fields& fields) override {
    fields.field("step", state_.step);
    fields.field("ratio", state_.ratio);
  }

 private:
  struct State {
    double step = 0;
    double ratio = 0;  ///< of the last two steps; 0 before there are two
  };
  State state_;
};

}  // namespace

Method method_adgd() {
  return {.name = "adgd",
          .summary = "gradient descent that measures the curvature as it goes; needs no step size and no line search",
          .formula = "L = |g - g_old|/|x - x_old|,  a = min(sqrt(1 + t) a_old, 1/(2L)),  t = a/a_old,  x <- x - a g",
          .source = "Malitsky & Mishchenko 2020",
          .patience = 1000,
          .direction = direction_of<AdaptiveDirection>,
          .search = search_of<FixedStep, 1.0>};
}

}  // namespace steepest
