#include "descend/direction/gradient.hpp"
#include "descend/search/only_lower.hpp"

namespace steepest {
namespace {

constexpr double first_distance = 1e-6;  // of the first step, whose only purpose is to measure the curvature
constexpr double momentum = 0.9;         // beta
constexpr double epsilon = 1e-12;

/// x - P g + beta (x - x_before), where every element of P follows the gradient of what it gained: h = -g+ g / (|g|^2 +
/// L |x - x_before|^2), G += h^2, P -= eta h / (sqrt G + epsilon). L is the largest curvature seen; P and eta begin as
/// 1/L of the first step.
class OnlineScaledDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    const std::size_t n = here.x.size();
    if (state_.scales.empty()) {
      if (state_.distance == 0) state_.distance = first_distance * std::max(1.0, norm(here.x));
      return proposal_of(here, scaled(here.gradient, -state_.distance / norm(here.gradient)));
    }
    Vector step(n);
    for (std::size_t i = 0; i < n; ++i) step[i] = -state_.scales[i] * here.gradient[i];
    if (!state_.before.empty()) step = along(step, momentum, difference(here.x, state_.before));
    return proposal_of(here, std::move(step));
  }
  void learn(const Sample& from, const Sample& to) override {
    learn_scales(from, to);
    state_.before = from.x;
  }
  void refused(const Sample& here, const Sample& trial) override {
    if (trial.finite()) {
      learn_scales(here, trial);
    } else {
      state_.distance *= 0.1;
      state_.scales = scaled(state_.scales, 0.1);
    }
    state_.before = here.x;
  }
  bool restart() override {
    const bool known = !state_.scales.empty();
    state_ = {};
    return known;
  }
  void list(Fields& fields) override {
    fields.field("scales", state_.scales);
    fields.field("squares", state_.squares);
    fields.field("before", state_.before);
    fields.field("curvature", state_.curvature);
    fields.field("rate", state_.rate);
    fields.field("distance", state_.distance);
  }

 private:
  void learn_scales(const Sample& from, const Sample& to) {
    const std::size_t n = from.x.size();
    const double moved = norm(difference(to.x, from.x));
    if (moved > 0) state_.curvature = std::max(state_.curvature, norm(difference(to.gradient, from.gradient)) / moved);
    if (state_.scales.empty()) {
      state_.rate = state_.curvature > 0 ? 1 / state_.curvature : moved / norm(from.gradient);
      state_.scales.assign(n, state_.rate);
      state_.squares.assign(n, 0);
      return;
    }
    double size = dot(from.gradient, from.gradient);
    if (!state_.before.empty()) {
      const Vector last = difference(from.x, state_.before);
      size += state_.curvature * dot(last, last);
    }
    for (std::size_t i = 0; i < n && size > 0; ++i) {
      const double h = -to.gradient[i] * from.gradient[i] / size;
      state_.squares[i] += h * h;
      state_.scales[i] -= state_.rate * h / (std::sqrt(state_.squares[i]) + epsilon);
    }
  }

  struct State {
    Vector scales;   ///< the diagonal of P; empty until the curvature is known
    Vector squares;  ///< G
    Vector before;
    double curvature = 0;  ///< L
    double rate = 0;       ///< eta
    double distance = 0;   ///< of the first step
  };
  State state_;
};

}  // namespace

Method method_osgm() {
  return {.name = "osgm",
          .summary =
              "gradient descent with a scale for every element, learnt online from what the last step gained, and "
              "momentum 0.9; moves only if the value falls; needs no step size",
          .formula =
              "x_new = x - P g + 0.9 (x - x_old),  P <- P - eta h/(sqrt(G) + 1e-12),  h = -g_new g/(|g|^2 + L |x - "
              "x_old|^2),  G <- G + h^2",
          .source = "Gao, Chu, Ye & Udell 2024",
          .patience = 1000,
          .direction = direction_of<OnlineScaledDirection>,
          .search = search_of<OnlyLower>};
}

}  // namespace steepest
