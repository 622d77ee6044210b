#include "descend/direction/gradient.hpp"
#include "descend/search/fixed_step.hpp"
#include "steepest/base.hpp"

namespace steepest {
namespace {

constexpr std::size_t most_numbers = 100'000'000;  // in the table: 800 MB

/// g_j(x) - table_j + mean of the table, which keeps the last gradient of every block of rows.
class TableDirection final : public Direction {
 public:
  void look(Evaluator& evaluator, const Sample& here) override {
    const std::size_t n = here.x.size(), blocks = evaluator.blocks();
    if (state_.table.empty()) begin(n, blocks);
    Vector& last = state_.table[evaluator.block()];
    const double share = evaluator.share();
    step_.assign(n, 0);
    for (std::size_t i = 0; i < n; ++i) {
      const double g = share * here.gradient[i], change = g - last[i];
      step_[i] = -(change + state_.mean[i]);
      state_.mean[i] += change / static_cast<double>(blocks);
      last[i] = g;
    }
  }
  Proposal propose(const Sample& here, double) override {
    return each(here, [&](std::size_t i) { return step_[i]; });
  }
  void list(Fields& fields) override {
    fields.field("table", state_.table);
    fields.field("mean", state_.mean);
  }

 private:
  void begin(std::size_t n, std::size_t blocks) {
    if (n > most_numbers / blocks)
      throw UserError(ErrorKind::command_line,
                      "method 'saga' keeps a gradient for each of the " + std::to_string(blocks) + " blocks of rows, " +
                          std::to_string(n) + " numbers each: too many",
                      {}, "use larger batches, or 'svrg'");
    state_.table.assign(blocks, Vector(n, 0));
    state_.mean.assign(n, 0);
  }

  struct State {
    std::vector<Vector> table;
    Vector mean;
  };
  State state_;
  Vector step_;
};

}  // namespace

Method method_saga() {
  return {.name = "saga",
          .summary = "samples corrected by a table of the last gradient of every block of rows, which begins at 0",
          .formula = "x <- x - step * (g_i(x) - t_i + mean of t),  t_i <- g_i(x)",
          .source = "Defazio, Bach & Lacoste-Julien 2014",
          .step_scale = StepScale::curvature,
          .takes_samples = true,
          .needs_samples = true,
          .fixed_blocks = true,
          .patience = 1000,
          .direction = direction_of<TableDirection>,
          .search = given_step};
}

}  // namespace steepest
