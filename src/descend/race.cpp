#include "descend/prepare.hpp"
#include "descend/samples.hpp"
#include "descend/trial.hpp"

namespace steepest {
namespace {

constexpr std::size_t most_points = 2'000;
constexpr double noticeable = 1e-6;  // a relative difference of values that tells a winner from the rest

/// Throws UserError before anyone has run.
std::vector<Method> named(Objective& objective, const std::vector<std::string>& names, const MinimizeOptions& options) {
  std::vector<Method> result;
  for (const std::string& name : names) {
    result.push_back((options.l1 > 0 ? choose_l1_method(objective, name) : choose_method(objective, name)).method);
    static_cast<void>(sampling_for(objective, result.back(), options));
  }
  return result;
}

std::vector<Method> entrants(Objective& objective, const std::vector<std::string>& names,
                             const MinimizeOptions& options) {
  std::vector<Method> result = named(objective, names, options);
  if (!names.empty()) return result;
  for (const MethodInfo& info : methods()) {
    Method method = find_method(info.name);
    const bool possible = (options.sampling ? method.takes_samples : !method.needs_samples) &&
                          (options.l1 == 0 || method.takes_l1) &&
                          (!method.needs_lower_bound || std::isfinite(known_lower_bound(objective))) &&
                          (!method.needs_least_squares || objective.least_squares() != nullptr) &&
                          (!method.needs_hessian || objective.has_hessian()) &&
                          (!method.needs_hessian_vector || objective.has_hessian_vector());
    if (possible) result.push_back(std::move(method));
  }
  return result;
}

RaceRun run_once(Objective& objective, View start, const MinimizeOptions& options) {
  RaceRun run;
  MinimizeOptions own = options;
  own.observer = [&](const Progress& progress) {
    if (run.path.size() < most_points) run.path.emplace_back(progress.x.begin(), progress.x.end());
    return !options.observer || options.observer(progress);
  };
  run.walk = minimize(objective, start, own);
  return run;
}

/// The step that the method gets where none is given, found with evaluations of its own.
double step_for(Objective& objective, const Method& method, View start, const MinimizeOptions& options, RaceRun& run) {
  Evaluator evaluator(objective, box_of(options.bounds, options.names, objective.dimension()));
  std::vector<std::string> notes;
  const Sample here = finite_start(evaluator, start, options, notes);
  const std::optional<Sampling> sampling = sampling_for(objective, method, options);
  const double step = search_step(evaluator, method, here, sampling, notes);
  run.step_evaluations = evaluator.total();
  return step;
}

bool lower(const RaceRun& a, const RaceRun& b) {
  return a.walk.value < b.walk.value || (std::isfinite(a.walk.value) && !std::isfinite(b.walk.value));
}

/// Nine steps, a factor of 10 apart; the lowest end wins, and of equals the quickest.
RaceRun tuned(Objective& objective, View start, MinimizeOptions options, double around) {
  std::optional<RaceRun> best;
  std::size_t spent = 0;
  for (int k = -4; k <= 4; ++k) {
    options.step = around * std::pow(10.0, k);
    RaceRun run = run_once(objective, start, options);
    spent += run.walk.evaluations.value + run.walk.evaluations.gradient + run.walk.evaluations.hessian;
    if (!best || lower(run, *best)) best = std::move(run);
    if (best->walk.status == Status::interrupted) break;
  }
  best->step_evaluations = spent;
  return std::move(*best);
}

RaceRun enter(Objective& objective, const Method& method, View start, const RaceOptions& race,
              MinimizeOptions options) {
  options.method = method.name;
  // Samples are counted by their rows: every method makes the same number of passes.
  if (!options.sampling) options.max_eval = options.max_iter = static_cast<double>(race.budget);
  options.retry = false;
  const bool free_step = method.step_scale != StepScale::none && !options.step;
  const bool from_paper = options.paper_step && method.paper_step > 0;
  if (!free_step || (from_paper && !race.tune)) return run_once(objective, start, options);
  RaceRun search;
  options.step = step_for(objective, method, start, options, search);
  RaceRun run = race.tune ? tuned(objective, start, options, *options.step) : run_once(objective, start, options);
  run.step_evaluations += search.step_evaluations;
  return run;
}

}  // namespace

std::vector<RaceRun> race(Objective& objective, std::span<const double> start, const RaceOptions& race,
                          const MinimizeOptions& options) {
  std::vector<RaceRun> runs;
  for (const Method& method : entrants(objective, race.methods, options)) {
    runs.push_back(enter(objective, method, start, race, options));
    if (runs.back().walk.status == Status::interrupted) break;
  }
  // Beside how far there was to go, what is left is nothing.
  double best = std::numeric_limits<double>::infinity(), worst = objective.value(start);
  if (!std::isfinite(worst)) worst = -best;
  for (const RaceRun& run : runs) {
    if (std::isfinite(run.walk.value)) best = std::min(best, run.walk.value), worst = std::max(worst, run.walk.value);
  }
  for (RaceRun& run : runs) {
    const double gap = noticeable * std::max(std::abs(best), 1e-6 * (worst - best));
    run.arrived = run.walk.status == Status::converged && run.walk.value <= best + gap;
  }
  return runs;
}

}  // namespace steepest
