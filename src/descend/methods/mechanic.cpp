#include "descend/direction/gradient.hpp"
#include "descend/direction/moments.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr std::size_t tuners = 6;       // beta_i = 1 - 10^-i
constexpr double decay = 0.01;          // lambda
constexpr double first_wealth = 1e-8;   // s_init
constexpr double first_product = 1e-6;  // m_0, as in the authors' program: else the first step has no length
constexpr double epsilon = 1e-8;

/// x0 + s D, where D is the sum of the steps of Adam with the step size 1, and s the sum of six scales, each of which
/// bets on g'D with its own memory: algorithm 1 of the paper.
class TunedAdamDirection final : public Direction {
 public:
  explicit TunedAdamDirection(const MethodOptions& options) : schedule_(options.schedule) {}
  Proposal propose(const Sample& here, double) override {
    const std::size_t n = here.x.size();
    if (state_.start.empty()) begin(here);
    const double before = sum(state_.scales);
    const double pull = decay * before * norm(here.gradient) / (norm(here.x) + epsilon);
    const double rate = schedule_.at(state_.steps++);
    const Moments::Step adam = moments_.next(n);
    double product = 0;  // h
    for (std::size_t i = 0; i < n; ++i) {
      product += state_.way[i] * (here.gradient[i] + pull * here.x[i]);
      adam.learn(i, here.gradient[i]);
      state_.way[i] -= rate * adam.mean(i) / (adam.root(i) + epsilon);
    }
    tune(product);
    const double scale = sum(state_.scales);
    Vector step(n);
    for (std::size_t i = 0; i < n; ++i) step[i] = state_.start[i] + scale * state_.way[i] - here.x[i];
    return proposal_of(here, std::move(step));
  }
  void list(Fields& fields) override {
    moments_.list(fields);
    fields.field("start", state_.start);
    fields.field("way", state_.way);
    fields.field("scales", state_.scales);
    fields.field("largest", state_.largest);
    fields.field("squares", state_.squares);
    fields.field("rewards", state_.rewards);
    fields.field("steps", state_.steps);
  }

 private:
  static double sum(View values) {
    double result = 0;
    for (const double value : values) result += value;
    return result;
  }

  void begin(const Sample& here) {
    state_.start = here.x;
    state_.way.assign(here.x.size(), 0);
    state_.largest.assign(tuners, first_product);
    for (Vector* v : {&state_.scales, &state_.squares, &state_.rewards}) v->assign(tuners, 0);
  }

  void tune(double product) {
    double forget = 1;
    for (std::size_t k = 0; k < tuners; ++k) {
      forget /= 10;
      const double beta = 1 - forget;
      state_.largest[k] = std::max(beta * state_.largest[k], std::abs(product));
      state_.squares[k] = beta * beta * state_.squares[k] + product * product;
      state_.rewards[k] = std::max(beta * state_.rewards[k] - state_.scales[k] * product, 0.0);
      const double wealth = first_wealth / tuners * state_.largest[k] + state_.rewards[k];
      state_.scales[k] = wealth / (std::sqrt(state_.squares[k]) + epsilon);
    }
  }

  struct State {
    Vector start;
    Vector way;      ///< D
    Vector scales;   ///< s_i
    Vector largest;  ///< m_i
    Vector squares;  ///< v_i
    Vector rewards;  ///< r_i
    std::size_t steps = 0;
  };
  Schedule schedule_;
  Moments moments_;
  State state_;
};

}  // namespace

Method method_mechanic() {
  return {.name = "mechanic",
          .summary =
              "adam whose step six tuners find, each with a memory of its own, beta_i = 1 - 10^-i: x0 + s D, D the sum "
              "of the steps of adam with the step size 1; needs no step size",
          .formula =
              "D <- D - (the step of adam),  x = x0 + (s_1 + ... + s_6) D,  s_i a bet on g'D with the memory 1 - 10^-i",
          .source = "Cutkosky, Defazio & Mehta 2023",
          .takes_schedule = true,
          .takes_samples = true,
          .patience = 1000,
          .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
            return std::make_unique<TunedAdamDirection>(o);
          },
          .search = search_of<FixedStep, 1.0>};
}

}  // namespace steepest
