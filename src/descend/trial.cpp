#include "descend/trial.hpp"

namespace steepest {
namespace {

bool is_sound(End end) { return end == End::limit || end == End::tolerance || end == End::rounding; }

}  // namespace

StepTrial try_step(Evaluator& evaluator, const Sample& start, double step, const TrialContext& context, Sample* end) {
  Evaluator own(evaluator.objective(), evaluator.box());
  Rules rules;
  rules.max_iter = static_cast<double>(context.iterations);
  rules.patience = 1000;
  MinimizeOptions options;
  options.schedule = context.options.schedule;
  Sample here = start;
  if (context.sampling) {
    own.sample(RowOrder(own.objective().sample_rows(), *context.sampling, context.method.fixed_blocks));
    here = own.at(start.x, true);
  }
  Walk walk(own, context.method, {.step = step}, rules, options);
  const WalkEnd outcome = walk.run(here);
  if (context.sampling) {
    own.sample({});
    here = own.at(here.x, true);
  }
  evaluator.add_counts(own.counts());
  StepTrial trial{step, here.value, walk.iterations(), is_sound(outcome.end) && here.finite(), outcome.reason};
  if (trial.sound && here.value > start.value) trial.sound = false, trial.end = "the value rose";
  if (end) *end = std::move(here);
  return trial;
}

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

}  // namespace steepest
