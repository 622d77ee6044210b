#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, first_distance = 1e-6;
const double beta3 = std::sqrt(beta2);

/// Adam whose step is an estimate, from below, of the distance to the minimum: algorithm 4 of the paper.
class ProdigyDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    begin(here);
    const std::size_t n = here.x.size();
    const double d = state_.distance, weight = d / first_distance * d;
    const auto [along_way, size] = sum_over_stretches<2>(threads(), n, [&](const Stretch& at) {
      std::array<double, 2> sums{};
      for (std::size_t i = at.begin; i < at.end; ++i) {
        const double g = here.gradient[i];
        state_.mean[i] = beta1 * state_.mean[i] + (1 - beta1) * d * g;
        state_.square[i] = beta2 * state_.square[i] + (1 - beta2) * d * d * g * g;
        state_.sum[i] = beta3 * state_.sum[i] + weight * g;
        sums[0] += g * (state_.start[i] - here.x[i]);
        sums[1] += std::abs(state_.sum[i]);
      }
      return sums;
    });
    state_.progress = beta3 * state_.progress + weight * along_way;
    if (size > 0) state_.distance = std::max(d, state_.progress / size);
    return each(here, [d, mean = state_.mean.data(), square = state_.square.data()](std::size_t i) {
      return -d * mean[i] / (std::sqrt(square[i]) + d * epsilon);
    });
  }
  void list(Fields& fields) override {
    fields.field("start", state_.start);
    fields.field("mean", state_.mean);
    fields.field("square", state_.square);
    fields.field("sum", state_.sum);
    fields.field("progress", state_.progress);
    fields.field("distance", state_.distance);
  }

 private:
  void begin(const Sample& here) {
    if (!state_.start.empty()) return;
    state_.start = here.x;
    for (Vector* v : {&state_.mean, &state_.square, &state_.sum}) v->assign(here.x.size(), 0);
  }

  struct State {
    Vector start;
    Vector mean;
    Vector square;
    Vector sum;
    double progress = 0;
    double distance = first_distance;
  };
  State state_;
};

}  // namespace

Method method_prodigy() {
  return {.name = "prodigy",
          .summary = "adam whose step is its own estimate of the distance to the minimum; needs no step size",
          .formula =
              "m <- 0.9 m + 0.1 d g,  v <- 0.999 v + 0.001 d^2 g^2,  x <- x - d m/(sqrt(v) + d 1e-8)\nd <- max(d, "
              "r/|s|_1),  r <- b r + d^2/d0 g'(x0 - x),  s <- b s + d^2/d0 g,  b = sqrt(0.999)",
          .source = "Mishchenko & Defazio 2024",
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<ProdigyDirection>,
          .search = whole_step};
}

}  // namespace steepest
