#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <mutex>
#include <random>

#include "descend/curvature.hpp"
#include "descend/linear_algebra.hpp"
#include "descend/prepare.hpp"
#include "descend/samples.hpp"
#include "descend/text.hpp"
#include "descend/trial.hpp"
#include "objective/threads.hpp"

namespace steepest {
namespace {

constexpr double range_of_grid = 1e5;     // from the largest step down
constexpr double equal_values = 1e-9;     // of the best decrease: not worth a longer walk
constexpr double range_test_margin = 10;  // below the step at which a range test is lowest
constexpr double smoothing = 0.9;         // of the values of samples

/// Objectives of one function, one for each thread. They are made and first asked one at a time: what they share, such
/// as a module being opened, need not be safe.
class Objectives final {
 public:
  Objectives(const ObjectiveFactory& make, View start, int threads)
      : make_(make), start_(start), owned_(static_cast<std::size_t>(threads)) {}
  Objective& of(int worker) {
    std::unique_ptr<Objective>& slot = owned_[static_cast<std::size_t>(worker)];
    if (slot) return *slot;
    const std::lock_guard lock(mutex_);
    slot = make_();
    Vector gradient(start_.size());
    slot->value_and_gradient(start_, gradient);
    slot->sample_rows();
    return *slot;
  }

 private:
  const ObjectiveFactory& make_;
  View start_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Objective>> owned_;
};

Method method_for(const std::string& name) {
  Method method = find_method(name);
  if (method.step_scale != StepScale::none) return method;
  throw UserError(ErrorKind::command_line, "method '" + name + "' finds its own steps: there is none to choose", {},
                  "name a method of a given step, for example gd, momentum or adam");
}

void walk_grid(StepStudy& study, Objectives& objectives, Threads& threads, const Sample& start,
               const TrialContext& context, View steps) {
  study.trials.resize(steps.size());
  std::vector<Vector> ends(steps.size());
  std::atomic<std::size_t> next{0};
  threads.run([&](int worker) {
    Evaluator evaluator(objectives.of(worker));
    for (std::size_t i = next++; i < steps.size(); i = next++) {
      Sample end;
      study.trials[i] = try_step(evaluator, start, steps[i], context, &end);
      ends[i] = std::move(end.x);
    }
  });
  const StepTrial* best = nullptr;
  for (const StepTrial& trial : study.trials) {
    if (!trial.sound || !(trial.value < start.value)) continue;
    const double gap = best ? equal_values * (start.value - std::min(best->value, trial.value)) : 0;
    const bool same = best && std::abs(best->value - trial.value) <= gap;
    if (!best || (same ? trial.iterations < best->iterations : trial.value < best->value)) best = &trial;
  }
  if (!best) {
    study.why = "every step tried diverged, alternated or left the value where it was; try smaller ones";
    return;
  }
  const auto place = static_cast<std::size_t>(best - study.trials.data());
  study.best = best->step;
  study.x = ends[place];
  study.why = best->iterations < study.iterations
                  ? "the walk ends after " + std::to_string(best->iterations) + " of " +
                        std::to_string(study.iterations) + " iterations, the fewest"
                  : "the lowest value after " + std::to_string(study.iterations) + " iterations";
  if (study.trials.size() < 2) return;
  if (place + 1 == study.trials.size())
    study.notes.push_back("the best is the largest step tried: larger ones may be better");
  if (place == 0) study.notes.push_back("the best is the smallest step tried: smaller ones may be better");
}

/// One walk whose step grows by a constant factor; the values of samples are smoothed.
void walk_range(StepStudy& study, Evaluator& evaluator, const Sample& start, const TrialContext& context, View steps) {
  const double low = steps.front(), high = steps.back();
  const auto count = static_cast<double>(steps.size() - 1);
  MinimizeOptions options;
  options.schedule = {Schedule::Kind::exponential, count, high / low, 0};
  double smooth = 0, weight = 0;
  options.observer = [&](const Progress& progress) {
    if (progress.iteration == 0) return true;
    smooth = smoothing * smooth + (1 - smoothing) * progress.value;
    weight = smoothing * weight + (1 - smoothing);
    const double value = context.sampling ? smooth / weight : progress.value;
    study.trials.push_back({progress.step, value, progress.iteration, std::isfinite(value), ""});
    return true;
  };
  Rules rules;
  rules.max_iter = count + 1;
  rules.gtol = 0;
  rules.patience = steps.size();
  Sample here = start;
  if (context.sampling) {
    evaluator.sample(RowOrder(evaluator.objective().sample_rows(), *context.sampling, context.method.fixed_blocks));
    here = evaluator.at(start.x, true);
  }
  Walk walk(evaluator, context.method, {.step = low}, rules, options);
  const WalkEnd end = walk.run(here);
  evaluator.sample({});
  const StepTrial* lowest = nullptr;
  for (const StepTrial& trial : study.trials) {
    if (trial.sound && (!lowest || trial.value < lowest->value)) lowest = &trial;
  }
  if (!lowest || !(lowest->value < start.value)) {
    study.why = "no step of the range lowered the value; begin with a smaller one";
    return;
  }
  study.best = lowest->step / range_test_margin;
  study.x = here.x;
  study.why = "a tenth of the step at which the value was lowest, " + short_text(lowest->step) + " (Smith 2017)";
  if (study.trials.size() < steps.size()) study.notes.push_back("the walk ended early: " + end.reason);
}

/// The largest eigenvalue of the Hessian where the best trial ended; of a quadratic it is the same everywhere.
void find_limit(StepStudy& study, Evaluator& evaluator, const Method& method) {
  const Structure structure = evaluator.objective().structure();
  LeastSquares* squares = evaluator.least_squares();
  study.everywhere = (structure.degree && *structure.degree <= 2) || (squares != nullptr && squares->linear());
  if (study.x.empty() || study.everywhere) study.x = study.start;
  Sample here = evaluator.at(study.x, true);
  if (!here.finite()) return;
  Vector scale;
  for (const double x : study.x) scale.push_back(std::max(std::abs(x), 1.0));
  const auto hessian = curvature_at(evaluator, here, scale);
  if (!hessian) return;
  study.curvature = symmetric_eigen(hessian->matrix, study.x.size()).values.back();
  study.limit_formula = method.limit_formula;
  if (method.limit_factor > 0 && study.curvature > 0) study.limit = method.limit_factor * 2 / study.curvature;
}

}  // namespace

StepStudy study_steps(const ObjectiveFactory& make, std::span<const double> start, const StepStudyOptions& options,
                      const MinimizeOptions& walk) {
  walk.validate();
  const Method method = method_for(options.method);
  Threads threads(options.threads);
  Objectives objectives(make, start, threads.count());
  Objective& objective = objectives.of(0);
  Evaluator evaluator(objective);
  StepStudy study;
  study.sampling = sampling_for(objective, method, walk);
  const Sample here = finite_start(evaluator, start, walk, study.notes);
  study.method = method.name;
  study.start = here.x;
  study.start_value = here.value;
  study.iterations = options.iterations;
  study.range_test = options.range_test;
  Vector steps = options.steps;
  if (steps.empty()) {
    const double largest = largest_step(evaluator, method, here), least = largest / range_of_grid;
    const std::size_t count = options.range_test ? options.iterations : options.count;
    steps = options.random_seed ? random_steps(least, largest, count, *options.random_seed)
                                : grid_of_steps(least, largest, count);
  }
  std::sort(steps.begin(), steps.end());
  const TrialContext context{method, walk, study.sampling, options.iterations};
  if (options.range_test && steps.size() > 1) {
    walk_range(study, evaluator, here, context, grid_of_steps(steps.front(), steps.back(), options.iterations));
  } else {
    walk_grid(study, objectives, threads, here, context, steps);
  }
  find_limit(study, evaluator, method);
  return study;
}

std::vector<double> grid_of_steps(double low, double high, std::size_t count) {
  std::vector<double> steps;
  for (std::size_t i = 0; i < count; ++i) {
    const double t = count > 1 ? static_cast<double>(i) / static_cast<double>(count - 1) : 0;
    steps.push_back(i + 1 == count && count > 1 ? high : low * std::pow(high / low, t));
  }
  return steps;
}

std::vector<double> random_steps(double low, double high, std::size_t count, std::uint64_t seed) {
  std::mt19937_64 bits(seed);
  std::vector<double> steps(count);
  for (double& step : steps) step = low * std::pow(high / low, static_cast<double>(bits() >> 11) * 0x1p-53);
  std::sort(steps.begin(), steps.end());
  return steps;
}

}  // namespace steepest
