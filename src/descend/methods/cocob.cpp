#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double alpha = 100;

/// Every element bets on the sign of its gradient with what it has won so far: algorithm 2 of the paper.
class CoinBettingDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    const std::size_t n = here.x.size();
    if (state_.start.empty()) {
      state_.start = here.x;
      for (Vector* v : {&state_.largest, &state_.total, &state_.reward, &state_.sum}) v->assign(n, 0);
    }
    return each(here, [&](std::size_t i) {
      const double g = here.gradient[i];
      state_.largest[i] = std::max(state_.largest[i], std::abs(g));
      state_.total[i] += std::abs(g);
      state_.reward[i] = std::max(state_.reward[i] - (here.x[i] - state_.start[i]) * g, 0.0);
      state_.sum[i] -= g;
      const double largest = state_.largest[i];
      if (largest == 0) return 0.0;
      const double bet = state_.sum[i] / (largest * std::max(state_.total[i] + largest, alpha * largest));
      return state_.start[i] + bet * (largest + state_.reward[i]) - here.x[i];
    });
  }
  void list(Fields& fields) override {
    fields.field("start", state_.start);
    fields.field("largest", state_.largest);
    fields.field("total", state_.total);
    fields.field("reward", state_.reward);
    fields.field("sum", state_.sum);
  }

 private:
  struct State {
    Vector start;
    Vector largest;  ///< |g_i| so far
    Vector total;    ///< sum of |g_i|
    Vector reward;
    Vector sum;  ///< of -g_i
  };
  State state_;
};

}  // namespace

Method method_cocob() {
  return {.name = "cocob",
          .summary =
              "coin betting: every element moves by what its bets on its gradient have won, alpha 100; needs no "
              "step size",
          .formula =
              "L <- max(L, |g|),  G <- G + |g|,  r <- max(r - (x - x0) g, 0),  s <- s - g\nx <- x0 + s/(L max(G + L, "
              "100 L)) (L + r),  element by element",
          .source = "Orabona & Tommasi 2017",
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<CoinBettingDirection>,
          .search = search_of<FixedStep, 1.0>};
}

}  // namespace steepest
