#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double first_distance = 1e-6;  // r_epsilon of the paper, times 1 + |x0|

/// The largest distance from the start over the root of the sum of |g|^2, times minus the gradient.
/// On samples the result is the mean of the way, each point weighted by that distance.
class DistanceDirection final : public Direction {
 public:
  explicit DistanceDirection(const MethodOptions& options) : averaged_(options.batches > 1) {}
  Proposal propose(const Sample& here, double) override {
    if (state_.start.empty()) {
      state_.start = here.x;
      state_.farthest = first_distance * (1 + norm(here.x));
    }
    const auto [distance, square] = sum_over_stretches<2>(threads(), here.x.size(), [&](const Stretch& at) {
      std::array<double, 2> sums{};
      for (std::size_t i = at.begin; i < at.end; ++i) {
        sums[0] += (here.x[i] - state_.start[i]) * (here.x[i] - state_.start[i]);
        sums[1] += here.gradient[i] * here.gradient[i];
      }
      return sums;
    });
    state_.farthest = std::max(state_.farthest, std::sqrt(distance));
    state_.squares += square;
    if (averaged_) average(here.x);
    const double step = -state_.farthest / std::sqrt(state_.squares + 1e-8);
    return each(here, [step, g = here.gradient.data()](std::size_t i) { return step * g[i]; });
  }
  std::optional<Vector> answer() const override {
    return state_.mean.empty() ? std::nullopt : std::optional(state_.mean);
  }
  void list(Fields& fields) override {
    fields.field("start", state_.start);
    fields.field("mean", state_.mean);
    fields.field("weight", state_.weight);
    fields.field("farthest", state_.farthest);
    fields.field("squares", state_.squares);
  }

 private:
  void average(const Vector& x) {
    if (state_.mean.empty()) state_.mean = x;
    state_.weight += state_.farthest;
    const double share = state_.farthest / state_.weight;
    for (std::size_t i = 0; i < x.size(); ++i) state_.mean[i] += share * (x[i] - state_.mean[i]);
  }

  struct State {
    Vector start;
    Vector mean;
    double weight = 0;
    double farthest = 0;
    double squares = 0;
  };
  State state_;
  bool averaged_;
};

}  // namespace

Method method_dog() {
  return {.name = "dog",
          .summary =
              "distance over gradients: the farthest distance from the start over the root of the sum of |g|^2; needs "
              "no step size; on samples the result is the mean of the way, weighted by that distance",
          .formula = "x <- x - a g,  a = max over the way of |x_i - x0| / sqrt(sum of |g_i|^2)",
          .source = "Ivgi, Hinder & Carmon 2023",
          .takes_samples = true,
          .patience = 1000,
          .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
            return std::make_unique<DistanceDirection>(o);
          },
          .search = whole_step};
}

}  // namespace steepest
