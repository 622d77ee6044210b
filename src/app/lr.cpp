#include <cmath>

#include "app/domain.hpp"
#include "app/option_values.hpp"
#include "app/verbs.hpp"
#include "app/walk.hpp"

namespace steepest::app {
namespace {

constexpr std::size_t most_trials = 10'000;

struct Range {
  double low = 0;
  double high = 0;
  std::size_t count = 0;
};

/// "LO:HI:N", or "LO:HI" where `counted` is false.
Range range_of(const std::string& option, const std::string& text, bool counted) {
  const std::string form = counted ? "LO:HI:N, for example 1e-4:1:20" : "LO:HI, for example 1e-5:1";
  const std::size_t first = text.find(':'), second = first == std::string::npos ? first : text.find(':', first + 1);
  const bool complete = first != std::string::npos && (second != std::string::npos) == counted;
  if (!complete || (counted && text.find(':', second + 1) != std::string::npos))
    throw UserError(ErrorKind::command_line, option + " must be " + form + ", got '" + text + "'");
  Range range;
  range.low = positive(option, text.substr(0, first));
  range.high = positive(option, text.substr(first + 1, counted ? second - first - 1 : std::string::npos));
  if (counted) range.count = whole(option, text.substr(second + 1), 1, most_trials);
  if (!(range.high > range.low) || !std::isfinite(range.high))
    throw UserError(ErrorKind::command_line,
                    option + ": the largest step must be above the smallest, got '" + text + "'");
  return range;
}

StepStudyOptions study_options(const Session& session, std::uint64_t seed) {
  const Options& options = session.options;
  if ((options.grid ? 1 : 0) + (options.random ? 1 : 0) + (options.range_test ? 1 : 0) > 1)
    throw UserError(ErrorKind::command_line, "--grid, --random and --range-test exclude each other", {}, "leave one");
  StepStudyOptions study;
  if (!options.walk.method.empty()) study.method = options.walk.method;
  if (options.walk.sampling && options.walk.method.empty()) study.method = "sgd";
  if (options.walk.max_iter) study.iterations = static_cast<std::size_t>(*options.walk.max_iter);
  study.threads = options.run.threads;
  if (options.grid) {
    const Range range = range_of("--grid", *options.grid, true);
    study.steps = grid_of_steps(range.low, range.high, range.count);
  } else if (options.random && options.random->find(':') != std::string::npos) {
    const Range range = range_of("--random", *options.random, true);
    study.steps = random_steps(range.low, range.high, range.count, seed);
  } else if (options.random) {
    study.count = whole("--random", *options.random, 1, most_trials);
    study.random_seed = seed;
  } else if (options.range_test) {
    const Range range = range_of("--range-test", *options.range_test, false);
    study.steps = {range.low, range.high};
    study.range_test = true;
  }
  return study;
}

ObjectiveFactory factory_of(const Problem& problem, const RunOptions& run) {
  return [problem, run] {
    // Derivatives are added to a graph, so each objective has its own.
    Problem own = problem;
    own.graph = std::make_shared<Graph>(*problem.graph);
    return std::make_unique<GraphObjective>(std::move(own), RunOptions{1, run.backend});
  };
}

}  // namespace

Outcome run_lr(Session& session) {
  const Options& options = session.options;
  options.walk.validate();
  const bool regression = session.model.kind == ModelKind::regression;
  if (options.loss && !regression)
    throw UserError(ErrorKind::command_line, "--loss needs a model with '~'; this one says what to minimise", {},
                    "lr 'y ~ ...' DATA");
  ModelOptions model = session.model_options();
  model.loss = options.loss.value_or(LossChoice{Loss::mse});
  ModelProblem made = make_problem(session.model, session.rows(), model);
  require_free(made, "a step");
  GraphObjective objective(made.problem, options.run);
  const Start start =
      regression ? given_or_default_start(session, objective) : random_or_given_start(session, objective);
  const std::uint64_t seed = start.seed.value_or(options.seed.value_or(1));

  StepReport report;
  report.formula = session.shown_formula();
  report.names = made.names;
  report.maximize = session.model.maximize;
  report.ascii = options.ascii;
  if (regression) report.loss = std::string(to_text(model.loss.loss)) + " = " + formula_of(model.loss);
  MinimizeOptions walk = options.walk;
  walk.names = made.names;
  try {
    report.study = study_steps(factory_of(made.problem, options.run), start.x, study_options(session, seed), walk);
  } catch (const UserError& refusal) {
    explain_refusal(session.model, objective, start.x, refusal);
  }
  if (report.maximize) {
    report.study.start_value = -report.study.start_value;
    for (StepTrial& trial : report.study.trials) trial.value = -trial.value;
  }
  const bool random = options.random.has_value();
  report.circumstances = {session.seconds(), session.load_seconds, random ? std::optional(seed) : start.seed};
  const int status = exit_status(report.study.best ? Status::converged : Status::limit);
  return {std::move(report), status, {}};
}

}  // namespace steepest::app
