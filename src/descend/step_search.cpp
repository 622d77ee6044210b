#include "descend/text.hpp"
#include "descend/trial.hpp"

namespace steepest {
namespace {

/// Steps a factor apart, from the largest worth trying down, until so many in a row are worse than the best.
struct Series {
  double factor = 2;
  int most = 40;
  int most_worse = 8;  ///< values rise again once the step is much too short
};

double lowest_of(Evaluator& evaluator, const Sample& start, const TrialContext& context, const Series& series) {
  double step = largest_step(evaluator, context.method, start), best_step = 0, best_value = start.value;
  for (int k = 0, worse = 0; k < series.most && worse < series.most_worse; ++k, step /= series.factor) {
    const StepTrial trial = try_step(evaluator, start, step, context);
    if (trial.sound && trial.value < best_value) {
      best_value = trial.value;
      best_step = step;
      worse = 0;
    } else if (best_step > 0) {
      ++worse;
    }
  }
  return best_step > 0 ? best_step : step;
}

}  // namespace

double search_step(Evaluator& evaluator, const Method& method, const Sample& start,
                   const std::optional<Sampling>& sampling, std::vector<std::string>& notes) {
  constexpr std::size_t fewest_steps = 10, whole_steps = 30, most_steps = 100;
  const std::size_t before = evaluator.total();
  std::optional<double> step = step_kept(evaluator);
  if (!step) {
    const MinimizeOptions plain;
    std::size_t iterations = whole_steps;
    Series series;
    if (sampling) {
      const std::size_t epoch = (evaluator.objective().sample_rows() + sampling->batch - 1) / sampling->batch;
      iterations = std::clamp(epoch, fewest_steps, most_steps);
      series = {2.5, 18, 4};
    }
    step = lowest_of(evaluator, start, {method, plain, sampling, iterations}, series);
    keep_step(evaluator, *step);
  }
  notes.push_back("no step was given: " + short_text(*step) + " was taken from a step search (" +
                  std::to_string(evaluator.total() - before) + " evaluations)");
  return *step;
}

}  // namespace steepest
