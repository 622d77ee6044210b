#include "descend/direction/gradient.hpp"
#include "descend/direction/momentum_model.hpp"
#include "descend/prepare.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double longest = 1;  // alpha of the paper
constexpr int most_looks = 1000;

/// x - min(alpha, (h - f*)+ / |d|^2) d, where h and d are value and gradient of the model at x: algorithm 1 of the
/// paper.
class MomentumModelDirection final : public Direction {
 public:
  explicit MomentumModelDirection(const MethodOptions& options) : schedule_(options.schedule) {}
  void look(Evaluator& evaluator, const Sample&) override {
    bound_ = known_lower_bound(evaluator.objective());
    sampled_ = evaluator.samples();
  }
  Proposal propose(const Sample& here, double) override {
    double step = 0;
    // A step of length 0 leaves the whole function where it is: the next ones see the same again.
    for (int k = 0; k < (sampled_ ? 1 : most_looks) && step == 0; ++k) {
      model_.learn(here);
      const double square = dot(model_.gradient(), model_.gradient());
      const double limit = longest * schedule_.at(state_.steps++);
      if (square > 0) step = std::min(limit, std::max(model_.value(here.x) - bound_, 0.0) / square);
    }
    return proposal_of(here, scaled(model_.gradient(), -step));
  }
  void list(Fields& fields) override {
    model_.list(fields);
    fields.field("steps", state_.steps);
  }

 private:
  struct State {
    std::size_t steps = 0;
  };
  Schedule schedule_;
  MomentumModel model_{true};
  State state_;
  double bound_ = 0;
  bool sampled_ = false;
};

}  // namespace

Method method_momo() {
  return {
      .name = "momo",
      .summary =
          "momentum with the step min(1, (h - f*) / |d|^2), h the value that the mean of the tangents so far has at "
          "x, d its gradient, beta 0.9, f* a lower bound that the function's form shows",
      .formula =
          "d <- 0.9 d + 0.1 g,  x <- x - min(1, (h - f*)/|d|^2) d,  h the value at x of the mean of the tangents",
      .source = "Schaipp et al. 2023",
      .needs_lower_bound = true,
      .takes_schedule = true,
      .takes_samples = true,
      .patience = 1000,
      .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
        return std::make_unique<MomentumModelDirection>(o);
      },
      .search = search_of<FixedStep, 1.0>};
}

}  // namespace steepest
