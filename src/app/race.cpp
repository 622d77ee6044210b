#include "app/domain.hpp"
#include "app/penalties.hpp"
#include "app/verbs.hpp"
#include "app/walk.hpp"

namespace steepest::app {
namespace {

std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    std::string name = text.substr(at, comma - at);
    std::erase(name, ' ');
    if (name.empty()) {
      throw UserError(ErrorKind::command_line, "--methods has an empty name in '" + text + "'", {},
                      "names with commas between: --methods gd,adam,lbfgs");
    }
    names.push_back(std::move(name));
    at = comma + 1;
  }
  return names;
}

int exit_of(const std::vector<RaceRun>& runs) {
  bool arrived = false;
  for (const RaceRun& run : runs) {
    if (run.walk.status == Status::interrupted) return exit_status(Status::interrupted);
    arrived = arrived || run.arrived;
  }
  return exit_status(arrived ? Status::converged : Status::limit);
}

}  // namespace

Outcome run_race(Session& session) {
  require_formula(session);
  session.options.walk.validate();
  ModelProblem made = make_problem(session.model, session.rows(), session.model_options());
  require_free(made, "a race");
  lay_penalties(session, made);
  GraphObjective objective(made.problem, session.options.run);
  const Start start = random_or_given_start(session, objective);
  RaceOptions race_options;
  if (session.options.methods) race_options.methods = listed(*session.options.methods);
  if (session.options.walk.max_eval) race_options.budget = static_cast<std::size_t>(*session.options.walk.max_eval);
  race_options.tune = session.options.tune;

  RaceReport report;
  report.formula = session.shown_formula();
  report.maximize = session.model.maximize;
  report.budget = race_options.budget;
  report.penalties = penalties_at(session, made.names, {});
  report.rows = static_cast<std::size_t>(made.problem.rows.count);
  report.sampling = session.options.walk.sampling;
  if (report.sampling)
    report.budget = static_cast<std::size_t>(report.sampling->epochs * static_cast<double>(report.rows));
  report.tuned = race_options.tune;
  try {
    const InterruptGuard guard;
    report.runs = race(objective, start.x, race_options, walk_options(session, made.names, nullptr));
  } catch (const UserError& refusal) {
    explain_refusal(session.model, objective, start.x, refusal);
  }
  session.console.clear_progress();
  for (RaceRun& run : report.runs) {
    report.x.push_back(split_fixed(session, run.walk.x).all);
    if (report.maximize) run.walk.value = -run.walk.value;
  }
  report.circumstances = {session.seconds(), session.load_seconds, start.seed};
  const int status = exit_of(report.runs);
  return {std::move(report), status, {}};
}

}  // namespace steepest::app
