#include "descend/direction/gradient.hpp"
#include "descend/search/nonmonotone.hpp"

namespace steepest {
namespace {

/// Minus the gradient times s's / s'y and s'y / y'y in turn.
class TwoPointDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    if (state_.step == 0) state_.step = std::min(1.0, 0.1 * (1 + norm(here.x)) / norm(here.gradient));
    return each(here, [t = -state_.step, g = here.gradient.data()](std::size_t i) { return t * g[i]; });
  }
  void learn(const Sample& from, const Sample& to) override {
    const Vector s = difference(to.x, from.x), y = difference(to.gradient, from.gradient);
    const double sy = dot(s, y);
    ++state_.count;
    // Where the curvature is not positive the last step grows, and the search will tell.
    const double step = state_.count % 2 == 1 ? dot(s, s) / sy : sy / dot(y, y);
    state_.step = sy > 0 && std::isfinite(step) ? step : 2 * state_.step;
  }
  bool restart() override {
    const bool known = state_.count > 0;
    state_ = {};
    return known;
  }
  void list(Fields& fields) override {
    fields.field("step", state_.step);
    fields.field("count", state_.count);
  }

 private:
  struct State {
    double step = 0;
    std::size_t count = 0;
  };
  State state_;
};

}  // namespace

Method method_bb() {
  return {.name = "bb",
          .summary = "gradient descent with two-point step sizes, the value kept below the largest of the last 10",
          .formula = "s = x - x_old,  y = g - g_old,  x <- x - a g,  a = s's/s'y and s'y/y'y in turn",
          .source = "Barzilai & Borwein 1988; Raydan 1997",
          .direction = direction_of<TwoPointDirection>,
          .search = search_of<Nonmonotone, 10>};
}

}  // namespace steepest
