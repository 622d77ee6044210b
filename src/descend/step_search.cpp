#include "descend/prepare.hpp"
#include "descend/text.hpp"
#include "descend/trial.hpp"

namespace steepest {
namespace {

constexpr std::size_t probe_steps = 30;

}  // namespace

double search_step(Evaluator& evaluator, const Method& method, const Sample& start, std::vector<std::string>& notes) {
  const std::size_t before = evaluator.total();
  const auto said = [&](double found) {
    notes.push_back("no step was given: " + short_text(found) + " was taken from a step search (" +
                    std::to_string(evaluator.total() - before) + " evaluations)");
    return found;
  };
  if (const auto found = step_kept(evaluator)) return said(*found);
  double best_value = start.value;
  double best_step = 0;
  double step = largest_step(evaluator, method, start);
  const double factor = 0.5;
  const MinimizeOptions options;
  // Values rise again once the step is much too short: eight halvings after the best are enough.
  for (int k = 0, worse = 0; k < 40 && worse < 8; ++k, step *= factor) {
    const StepTrial trial = try_step(evaluator, start, step, {method, options, {}, probe_steps});
    if (trial.sound && trial.value < best_value) {
      best_value = trial.value;
      best_step = step;
      worse = 0;
    } else if (best_step > 0) {
      ++worse;
    }
  }
  if (best_step == 0) best_step = step;
  keep_step(evaluator, best_step);
  return said(best_step);
}

}  // namespace steepest
