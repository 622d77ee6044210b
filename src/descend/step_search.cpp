#include "descend/loop.hpp"
#include "descend/prepare.hpp"
#include "descend/text.hpp"

namespace steepest {
namespace {

constexpr double probe_steps = 30;

/// The largest step worth trying: 4 over the curvature along the gradient, or the size of x.
double largest_step(Evaluator& evaluator, const Method& method, const Sample& start) {
  const double size = std::max(norm(start.x), 1.0);
  if (method.step_scale == StepScale::distance) return size;
  const double slope = norm(start.gradient);
  if (slope == 0) return 1;
  const double h = 1e-5 * size;
  const Sample near = evaluator.at(along(start.x, -h / slope, start.gradient), true);
  const double curvature = norm(difference(near.gradient, start.gradient)) / h;
  return curvature > 0 && std::isfinite(curvature) ? 4 / curvature : size / slope;
}

}  // namespace

double search_step(Evaluator& evaluator, const Method& method, const Sample& start, std::vector<std::string>& notes) {
  const std::size_t before = evaluator.total();
  double best_value = start.value;
  double best_step = 0;
  double step = largest_step(evaluator, method, start);
  const double factor = 0.5;
  const MinimizeOptions options;
  // Values rise again once the step is much too short: eight halvings after the best are enough.
  for (int k = 0, worse = 0; k < 40 && worse < 8; ++k, step *= factor) {
    Evaluator trial(evaluator.objective(), evaluator.box());
    Rules rules;
    rules.max_iter = probe_steps;
    rules.patience = 1000;
    Sample here = start;
    Walk walk(trial, method, {.step = step}, rules, options);
    const WalkEnd outcome = walk.run(here);
    evaluator.add_counts(trial.counts());
    const bool sound = outcome.end == End::limit || outcome.end == End::tolerance || outcome.end == End::rounding;
    if (sound && here.value < best_value) {
      best_value = here.value;
      best_step = step;
      worse = 0;
    } else if (best_step > 0) {
      ++worse;
    }
  }
  if (best_step == 0) best_step = step;
  notes.push_back("no step was given: " + short_text(best_step) + " was taken from a step search (" +
                  std::to_string(evaluator.total() - before) + " evaluations)");
  return best_step;
}

}  // namespace steepest
