#include "app/domain.hpp"
#include "app/plot.hpp"
#include "app/verbs.hpp"
#include "app/walk.hpp"

namespace steepest::app {
namespace {

constexpr std::size_t starts_without_from = 5;
constexpr double cheap_work = 2e6;  ///< rows times parameters up to which further starts cost little

void refuse_unused_options(const Session& session) {
  if (session.model.kind == ModelKind::regression) return;
  const Options& options = session.options;
  const char* option = options.loss_given         ? "--loss"
                       : !options.weights.empty() ? "--weights"
                       : !options.sigma.empty()   ? "--sigma"
                       : !options.plot.empty()    ? "--plot"
                                                  : nullptr;
  if (!option) return;
  throw UserError(ErrorKind::command_line,
                  std::string(option) + " needs a model with '~'; this one says what to minimise", {},
                  "fit 'y ~ ...' DATA");
}

std::string weights_text(const Options& options) {
  std::string text;
  if (!options.weights.empty()) text = "each row counts by its '" + options.weights + "'";
  if (!options.sigma.empty())
    text += (text.empty() ? "" : "; ") + std::string("each residual is divided by its '") + options.sigma + "'";
  return text;
}

/// The domain fault at the start explains a refusal better than the refusal.
[[noreturn]] void explain_refusal(const Session& session, GraphObjective& objective, const Start& start,
                                  const UserError& refusal) {
  if (refusal.kind() != ErrorKind::domain) throw refusal;
  const auto fault = objective.domain_fault(start.x);
  if (!fault) throw refusal;
  const UserError domain = domain_error(session.model, *fault);
  throw UserError(ErrorKind::domain, domain.what(), domain.place(), refusal.hint());
}

/// One start where a start was given or makes no difference, else several: curves with all parameters at 1 are often
/// far from the data.
std::size_t number_of_starts(const Session& session, GraphObjective& objective) {
  if (session.options.starts_given) return session.options.starts;
  LeastSquares* least_squares = objective.least_squares();
  const MinimizeOptions& walk = session.options.walk;
  const bool one_is_wanted = !session.from.empty() || !walk.method.empty() || walk.time_limit || walk.max_eval;
  if (one_is_wanted || !least_squares || least_squares->linear()) return 1;
  const double work = static_cast<double>(least_squares->residuals()) * static_cast<double>(objective.dimension());
  return work <= cheap_work ? starts_without_from : 1;
}

}  // namespace

Outcome run_fit(Session& session) {
  refuse_unused_options(session);
  require_svg(session.options.plot);
  const Options& options = session.options;
  options.walk.validate();
  ModelProblem made = make_problem(session.model, session.rows(), session.model_options());
  if (made.names.empty()) {
    throw UserError(ErrorKind::formula, "the model has no free parameter: every name is a column, a constant or fixed");
  }
  GraphObjective objective(made.problem, options.run);
  LeastSquares* least_squares = objective.least_squares();
  const bool linear = least_squares && least_squares->linear();
  Start start = linear && session.from.empty() ? Start{std::vector<double>(made.names.size(), 0.0), {}}
                                               : given_start_or_ones(session);
  auto trace = options.trace.empty() ? nullptr : std::make_shared<Trace>(options.trace, made.names);
  FitOptions fitting;
  fitting.minimize = walk_options(session, made.names, trace);
  fitting.starts = number_of_starts(session, objective);
  fitting.seed = options.seed.value_or(1);
  if (fitting.starts > 1) start.seed = fitting.seed;

  FitReport report;
  try {
    const InterruptGuard guard;
    report.result = fit(objective, start.x, made.response, fitting);
  } catch (const UserError& refusal) {
    explain_refusal(session, objective, start, refusal);
  }
  session.console.clear_progress();
  const Split parts = split_fixed(session, report.result.walk.x);
  report.formula = session.shown_formula();
  report.source = options.data;
  report.names_read = session.names_read();
  report.x = parts.all;
  report.fixed = parts.fixed;
  report.names = made.names;
  report.loss = options.loss;
  const bool regression = session.model.kind == ModelKind::regression;
  report.loss_name = regression ? std::string(to_text(options.loss)) : "the model's objective";
  report.loss_formula = regression ? std::string(formula_of(options.loss)) : "";
  report.rows = session.table ? session.table->rows() : 0;
  report.weights = weights_text(options);
  report.circumstances = {session.seconds(), session.load_seconds, start.seed};
  announce(session.console, report.result.walk, report.result.warnings);
  if (!options.plot.empty()) write_fit_picture(session, made, report);
  const int status = exit_status(report.result.walk.status);
  return {std::move(report), status};
}

}  // namespace steepest::app
