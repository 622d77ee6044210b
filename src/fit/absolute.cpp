#include "fit/absolute.hpp"

#include <cmath>

namespace steepest {
namespace {

constexpr int most_stages = 9;
constexpr int enough_stages = 5;

}  // namespace

void add_work(MinimizeResult& sum, const MinimizeResult& walk) {
  sum.iterations += walk.iterations;
  sum.evaluations.value += walk.evaluations.value;
  sum.evaluations.gradient += walk.evaluations.gradient;
  sum.evaluations.hessian += walk.evaluations.hessian;
}

MinimizeResult least_absolute(GraphObjective& mean_of_sizes, const ModelProblem& made, std::span<const double> start,
                              const FitOptions& options, const RunOptions& run) {
  const double first_size = mean_of_sizes.value(start);
  double delta = std::isfinite(first_size) && first_size > 0 ? first_size : 1;
  MinimizeResult result;
  for (int stage = 0; stage <= most_stages; ++stage) {
    GraphObjective rounded(made.smoothed(delta), run);
    MinimizeResult walk =
        stage == 0 ? minimize_from(rounded, start, options.minimize, number_of_starts(rounded, options), options.seed)
                   : minimize(rounded, result.x, options.minimize);
    const bool worth_keeping = walk.status == Status::converged || walk.status == Status::interrupted;
    if (stage > enough_stages && result.status == Status::converged && !worth_keeping) {
      // Rounded off so little that rounding hides the minimum: what the stage before found stands.
      add_work(result, walk);
      delta *= 10;
      break;
    }
    if (stage > 0) {
      add_work(walk, result);
      walk.start = std::move(result.start);
      walk.notes.insert(walk.notes.begin(), result.notes.begin(), result.notes.end());
    }
    result = std::move(walk);
    result.value = mean_of_sizes.value(result.x);
    if (result.status != Status::converged || !(result.value > 0)) break;
    if (stage < most_stages) delta = result.value * std::pow(10.0, -1 - stage);
  }
  result.why = "|r| rounded off below " + number_text(delta, 3) + ", in stages; " + result.why;
  return result;
}

}  // namespace steepest
