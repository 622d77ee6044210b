#include "app/domain.hpp"
#include "app/option_values.hpp"
#include "app/penalties.hpp"
#include "app/plot.hpp"
#include "app/verbs.hpp"
#include "app/walk.hpp"

namespace steepest::app {
namespace {

void refuse_unused_options(const Session& session) {
  if (session.model.kind == ModelKind::regression) return;
  const Options& options = session.options;
  const char* option = options.loss               ? "--loss"
                       : !options.weights.empty() ? "--weights"
                       : !options.sigma.empty()   ? "--sigma"
                       : !options.plot.empty()    ? "--plot"
                       : !options.save.empty()    ? "--save"
                                                  : nullptr;
  if (!option) return;
  throw UserError(ErrorKind::command_line,
                  std::string(option) + " needs a model with '~'; this one says what to minimise", {},
                  "fit 'y ~ ...' DATA");
}

std::string weights_text(const Options& options, std::size_t left_out) {
  std::string text;
  if (!options.weights.empty()) text = "each row counts by its '" + options.weights + "'";
  if (left_out > 0)
    text += "; " + std::to_string(left_out) + (left_out == 1 ? " row" : " rows") + " of weight 0 left out";
  if (!options.sigma.empty())
    text += (text.empty() ? "" : "; ") + std::string("each residual is divided by its '") + options.sigma + "'";
  return text;
}

/// |r| has kinks wherever a residual vanishes, and no proximal step for |x| minds those.
void refuse_two_kinds_of_kinks(const Options& options) {
  if (options.walk.l1 == 0 || !options.loss || options.loss->loss != Loss::mae) return;
  throw UserError(ErrorKind::command_line, "--l1 does not go with --loss mae: |r| has kinks of its own", {},
                  "take --loss huber, which is |r| rounded off");
}

/// What is known before the walk.
FitReport opening(const Session& session, const ModelProblem& made) {
  const Options& options = session.options;
  const bool regression = session.model.kind == ModelKind::regression;
  const LossChoice loss = options.loss.value_or(LossChoice{});
  FitReport report;
  report.formula = session.shown_formula();
  report.source = options.data;
  report.names_read = session.names_read();
  report.names = made.names;
  report.loss_name = regression ? std::string(to_text(loss.loss)) : "the model's objective";
  report.loss_formula = regression ? formula_of(loss) : "";
  report.rows = session.table ? session.table->all_rows() - made.left_out : 0;
  report.weights = weights_text(options, made.left_out);
  return report;
}

std::string save(const Session& session, const FitReport& report) {
  SavedFit saved{session.formula.text, {}, report};
  for (const ModelColumn& input : session.model.columns) {
    for (const std::string& name : input.columns) {
      const auto distinct = session.distinct.find(name);
      saved.columns.push_back({name, session.table->column(name).levels,
                               distinct == session.distinct.end() ? std::vector<double>() : distinct->second});
    }
  }
  return write_file(session.options, "--save", session.options.save, to_json(saved));
}

}  // namespace

Outcome run_fit(Session& session) {
  refuse_unused_options(session);
  refuse_two_kinds_of_kinks(session.options);
  require_svg(session.options.plot);
  const Options& options = session.options;
  options.walk.validate();
  require_step_is_used(options.walk);
  ModelProblem made = make_problem(session.model, session.rows(), session.model_options());
  if (made.names.empty()) {
    throw UserError(ErrorKind::formula, "the model has no free parameter: every name is a column, a constant or fixed");
  }
  if (options.walk.checkpoint && made.squares && options.walk.method.empty())
    throw UserError(
        ErrorKind::command_line,
        "--checkpoint keeps one walk; the loss '" + std::string(to_text(options.loss->loss)) + "' is fitted in several",
        {}, "name a method, for example --method lbfgs");
  lay_penalties(session, made);
  GraphObjective objective(made.problem, options.run);
  say_precision(session, objective);
  Start start = given_or_default_start(session, objective);
  const std::shared_ptr<Trace> trace = make_trace(options, made.names);
  FitOptions fitting;
  fitting.minimize = walk_options(session, made.names, trace);
  fitting.shrunk = options.walk.l1 > 0 || options.l2 > 0;
  const bool one_walk = options.walk.sampling || options.walk.checkpoint;
  fitting.starts = one_walk && !options.starts ? 1 : options.starts;
  fitting.start_given = !session.from.empty();
  fitting.threads = options.ranks ? 1 : options.run.threads;
  fitting.seed = options.seed.value_or(fitting.seed);
  if (number_of_starts(objective, fitting) > 1) start.seed = fitting.seed;

  FitReport report = opening(session, made);
  try {
    const InterruptGuard guard;
    report.result = fit(objective, made, start.x, fitting, options.run);
  } catch (const UserError& refusal) {
    explain_refusal(session.model, objective, start.x, refusal);
  }
  session.console.clear_progress();
  if (options.loss && !is_squared(options.loss->loss)) {
    session.console.note("standard errors belong to the losses of squares: sse, mse and half-mse");
  } else if (fitting.shrunk) {
    session.console.note(
        "no standard errors: a penalty pulls the estimates towards 0, a bias that they would not tell");
  }
  const Split parts = split_fixed(session, report.result.walk.x);
  report.x = parts.all;
  report.penalties = penalties_at(session, made.names, report.result.walk.x);
  report.fixed = parts.fixed;
  report.circumstances = {session.seconds(), session.load_seconds, start.seed};
  say_edge(session.model, objective, made.names, report.result.walk);
  announce(session.console, report.result.walk, report.result.warnings);
  std::string unwritten = trace ? trace->finish() : "";
  if (!options.plot.empty() && unwritten.empty()) unwritten = write_fit_picture(session, made, report);
  if (!options.save.empty() && unwritten.empty()) unwritten = save(session, report);
  const int status = exit_status(report.result.walk.status);
  return {std::move(report), status, unwritten};
}

}  // namespace steepest::app
