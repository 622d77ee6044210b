#include "app/domain.hpp"
#include "app/option_values.hpp"
#include "app/penalties.hpp"
#include "app/plot.hpp"
#include "app/verbs.hpp"
#include "app/walk.hpp"

namespace steepest::app {
namespace {

constexpr std::size_t most_points = 2000;  ///< more dots than these only blacken a picture

/// Asked before the walk, so that no work is lost.
void require_drawable(const Session& session, const ModelProblem& made) {
  if (session.options.plot.empty()) return;
  require_svg(session.options.plot);
  if (made.names.size() <= 2) return;
  throw UserError(ErrorKind::command_line,
                  "--plot draws functions of one or two variables; this one has " + std::to_string(made.names.size()));
}

/// The same observer, which also keeps the way.
Observer recording(Observer observer, picture::Path& path) {
  return [observer = std::move(observer), &path](const Progress& progress) {
    if (path.points.size() < most_points) path.points.emplace_back(progress.x.begin(), progress.x.end());
    return observer(progress);
  };
}

}  // namespace

Outcome run_min(Session& session) {
  require_formula(session);
  session.options.walk.validate();
  require_step_is_used(session.options.walk);
  ModelProblem made = make_problem(session.model, session.rows(), session.model_options());
  require_free(made, "a minimum");
  lay_penalties(session, made);
  require_drawable(session, made);
  GraphObjective objective(made.problem, session.options.run);
  say_precision(session, objective);
  const Start start = random_or_given_start(session, objective);
  const std::shared_ptr<Trace> trace = make_trace(session.options, made.names);
  MinimizeOptions options = walk_options(session, made.names, trace);
  picture::Path path;
  if (!session.options.plot.empty()) options.observer = recording(options.observer, path);

  MinimumReport report;
  report.formula = session.shown_formula();
  report.maximize = session.model.maximize;
  try {
    const InterruptGuard guard;
    const bool one_at_a_time = trace || !session.options.plot.empty() || session.options.ranks;
    const std::uint64_t seed = start.seed.value_or(session.options.seed.value_or(0));
    report.walk = minimize_from(objective, start.x, options,
                                {.count = session.options.starts.value_or(1),
                                 .seed = seed,
                                 .threads = one_at_a_time ? 1 : session.options.run.threads,
                                 .another = maker_of(made.problem, session.options.run)});
  } catch (const UserError& refusal) {
    explain_refusal(session.model, objective, start.x, refusal);
  }
  session.console.clear_progress();
  const Split parts = split_fixed(session, report.walk.x);
  report.x = parts.all;
  report.fixed = parts.fixed;
  report.names = made.names;
  report.penalties = penalties_at(session, made.names, report.walk.x);
  report.warnings = report.walk.warnings;
  report.circumstances = {session.seconds(), session.load_seconds, start.seed};
  say_edge(session.model, objective, made.names, report.walk);
  announce(session.console, report.walk, report.warnings);
  std::string unwritten = trace ? trace->finish() : "";
  if (!session.options.plot.empty() && unwritten.empty()) {
    if (path.points.empty()) path.points.push_back(report.walk.x);
    unwritten = write_descent_picture(session, objective, report, path);
  }
  if (report.maximize) {
    report.walk.value = -report.walk.value;
    for (Minimum& minimum : report.walk.minima) minimum.value = -minimum.value;
  }
  const int status = exit_status(report.walk.status);
  return {std::move(report), status, unwritten};
}

}  // namespace steepest::app
