#include "descend/direction/gradient.hpp"
#include "descend/search/hager_zhang.hpp"

namespace steepest {
namespace {

constexpr double eta = 0.01;  // of the paper's truncation

/// d <- -g + beta d with beta = (y - 2 d |y|^2 / d'y)'g / d'y, kept above -1 / (|d| min(eta, |g|)).
class ConjugateDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    Vector step = scaled(here.gradient, -1);
    if (!state_.last.empty()) step = along(step, state_.beta, state_.last);
    if (!all_finite(step) || dot(step, here.gradient) >= 0) step = scaled(here.gradient, -1);
    state_.last = step;
    return proposal_of(here, std::move(step));
  }
  void learn(const Sample& from, const Sample& to) override {
    if (state_.last.empty()) return;
    const Vector& d = state_.last;
    const Vector y = difference(to.gradient, from.gradient);
    const double dy = dot(d, y);
    // A bound may have bent the step: what is left is no conjugate direction.
    const Vector s = difference(to.x, from.x);
    const bool bent = !(dot(s, d) > (1 - 1e-6) * norm(s) * norm(d));
    if (bent || !(dy > 0)) {
      restart();
      return;
    }
    const double beta = (dot(y, to.gradient) - 2 * dot(y, y) / dy * dot(d, to.gradient)) / dy;
    state_.beta = std::max(beta, -1 / (norm(d) * std::min(eta, norm(from.gradient))));
  }
  bool restart() override {
    const bool known = !state_.last.empty();
    state_ = {};
    return known;
  }
  void list(Fields& fields) override {
    fields.field("last", state_.last);
    fields.field("beta", state_.beta);
  }

 private:
  struct State {
    Vector last;
    double beta = 0;
  };
  State state_;
};

}  // namespace

Method method_cg() {
  return {
      .name = "cg",
      .summary = "nonlinear conjugate gradients, CG_DESCENT, with the line search of Hager and Zhang",
      .formula = "d <- -g + beta d,  beta = (y - 2 d |y|^2/d'y)'g/d'y,  y = g - g_old,  x <- x + a d",
      .source = "Hager & Zhang 2005",
      .slope_left = 0.1,
      .direction = direction_of<ConjugateDirection>,
      .search =
          search_of<HagerZhang, HagerZhang::Options{.delta = 0.1, .sigma = 0.1, .strong = false, .unit_step = false}>};
}

}  // namespace steepest
