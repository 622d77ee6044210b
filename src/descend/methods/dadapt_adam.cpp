#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, first_distance = 1e-6;
const double root2 = std::sqrt(beta2);

/// Adam whose step d is a lower bound of the distance to the minimum: D-Adaptation, algorithm 5 of the paper.
class DistanceAdaptedDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    const std::size_t n = here.x.size();
    state_.mean.resize(n, 0);
    state_.square.resize(n, 0);
    state_.sum.resize(n, 0);
    const double d = state_.distance;
    const auto [along_sum, size] = sum_over_stretches<2>(threads(), n, [&](const Stretch& at) {
      std::array<double, 2> sums{};
      for (std::size_t i = at.begin; i < at.end; ++i) {
        const double g = here.gradient[i];
        sums[0] += g * state_.sum[i] / (std::sqrt(state_.square[i]) + epsilon);
        state_.mean[i] = beta1 * state_.mean[i] + (1 - beta1) * d * g;
        state_.square[i] = beta2 * state_.square[i] + (1 - beta2) * g * g;
        state_.sum[i] = root2 * state_.sum[i] + (1 - root2) * d * g;
        sums[1] += std::abs(state_.sum[i]);
      }
      return sums;
    });
    state_.progress = root2 * state_.progress + (1 - root2) * d * along_sum;
    if (size > 0) state_.distance = std::max(d, state_.progress / ((1 - root2) * size));
    return each(here, [mean = state_.mean.data(), square = state_.square.data()](std::size_t i) {
      return -mean[i] / (std::sqrt(square[i]) + epsilon);
    });
  }
  void list(Fields& fields) override {
    fields.field("mean", state_.mean);
    fields.field("square", state_.square);
    fields.field("sum", state_.sum);
    fields.field("progress", state_.progress);
    fields.field("distance", state_.distance);
  }

 private:
  struct State {
    Vector mean;
    Vector square;
    Vector sum;  ///< s: running mean of d g
    double progress = 0;
    double distance = first_distance;  ///< d
  };
  State state_;
};

}  // namespace

Method method_dadapt_adam() {
  return {.name = "dadapt-adam",
          .summary = "adam whose step is a lower bound of the distance to the minimum; needs no step size",
          .formula =
              "m <- 0.9 m + 0.1 d g,  v <- 0.999 v + 0.001 g^2,  x <- x - m/(sqrt(v) + 1e-8)\nd <- max(d, r/|s|_1),  r "
              "and s running sums of the products of steps and gradients",
          .source = "Defazio & Mishchenko 2023",
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<DistanceAdaptedDirection>,
          .search = whole_step};
}

}  // namespace steepest
