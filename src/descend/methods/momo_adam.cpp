#include "descend/direction/gradient.hpp"
#include "descend/direction/momentum_model.hpp"
#include "descend/prepare.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double longest = 0.01;  // alpha of the paper
constexpr double beta2 = 0.999, epsilon = 1e-8;
constexpr int most_looks = 1000;

/// x - min(alpha / w, (h - w f*)+ / (d'd/D)) d/D, where h and d are value and gradient of the model at x, of weight w,
/// and D is Adam's denominator: algorithm 2 of the paper.
class AdamModelDirection final : public Direction {
 public:
  explicit AdamModelDirection(const MethodOptions& options) : schedule_(options.schedule) {}
  void look(Evaluator& evaluator, const Sample&) override {
    bound_ = known_lower_bound(evaluator.objective());
    sampled_ = evaluator.samples();
  }
  Proposal propose(const Sample& here, double) override {
    double length = 0;
    Vector step;
    // A step of length 0 leaves the whole function where it is: the next ones see the same again.
    for (int k = 0; k < (sampled_ ? 1 : most_looks) && length == 0; ++k) length = take_in(here, step);
    return proposal_of(here, scaled(step, -length));
  }
  void list(Fields& fields) override {
    model_.list(fields);
    fields.field("square", state_.square);
    fields.field("steps", state_.steps);
  }

 private:
  /// The length of this step, and d/D.
  double take_in(const Sample& here, Vector& step) {
    const std::size_t n = here.x.size();
    model_.learn(here);
    const double limit = longest * schedule_.at(state_.steps++) / model_.weight();
    const double correction = 1 - std::pow(beta2, static_cast<double>(state_.steps));
    state_.square.resize(n, 0);
    step.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double g = here.gradient[i];
      state_.square[i] = beta2 * state_.square[i] + (1 - beta2) * g * g;
      step[i] = model_.gradient()[i] / (epsilon + std::sqrt(state_.square[i] / correction));
    }
    const double square = dot(model_.gradient(), step);
    if (!(square > 0)) return 0;
    return std::min(limit, std::max(model_.value(here.x) - model_.weight() * bound_, 0.0) / square);
  }

  struct State {
    Vector square;
    std::size_t steps = 0;
  };
  Schedule schedule_;
  MomentumModel model_{false};
  State state_;
  double bound_ = 0;
  bool sampled_ = false;
};

}  // namespace

Method method_momo_adam() {
  return {.name = "momo-adam",
          .summary =
              "adam with the step min(0.01, (h - f*) / |d|^2), h the value that the mean of the tangents so far has at "
              "x, d its gradient, f* a lower bound that the function's form shows; beta 0.9 and 0.999",
          .formula = "x <- x - min(0.01, (h - f*)/(d'(d/D))) d/D,  D = sqrt(v^) + 1e-8 as in adam",
          .source = "Schaipp et al. 2023",
          .needs_lower_bound = true,
          .takes_schedule = true,
          .takes_samples = true,
          .patience = 1000,
          .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
            return std::make_unique<AdamModelDirection>(o);
          },
          .search = search_of<FixedStep, 1.0>};
}

}  // namespace steepest
