#include <algorithm>
#include <cmath>

#include "descend/linear_algebra.hpp"
#include "fit/absolute.hpp"
#include "steepest/fit.hpp"

namespace steepest {
namespace {

constexpr std::size_t names_in_messages = 12;

std::vector<std::string> names_of(const Objective& objective, const MinimizeOptions& options) {
  if (options.names.size() == objective.dimension()) return options.names;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < objective.dimension(); ++i) names.push_back("x[" + std::to_string(i + 1) + "]");
  return names;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == names_in_messages) return text + ", ...";
    text += (i == 0 ? "" : ", ") + names[i];
  }
  return text;
}

void refuse_too_many(const std::vector<std::string>& names, std::size_t rows) {
  if (names.size() <= rows) return;
  throw UserError(ErrorKind::data,
                  std::to_string(names.size()) + " parameters (" + listed(names) + ") but only " +
                      std::to_string(rows) + (rows == 1 ? " row" : " rows"),
                  {}, "hold some parameters with --fix, simplify the model, or add rows");
}

bool is_finite(const Triangle& triangle) {
  return std::all_of(triangle.factor.begin(), triangle.factor.end(), [](double v) { return std::isfinite(v); });
}

/// The statistics of the parameters that no bound holds; those at a bound have no errors.
Statistics statistics_at(const MinimizeResult& walk, const Triangle& triangle, const std::vector<std::string>& names,
                         const ResponseSummary& response, double level) {
  if (walk.active.empty()) return statistics(triangle, walk.x, names, response, level);
  const std::size_t n = walk.x.size();
  std::vector<std::size_t> free;
  std::vector<double> estimates;
  std::vector<std::string> free_names;
  for (std::size_t i = 0; i < n; ++i) {
    const auto holds = [&](const ActiveBound& bound) { return bound.element == i; };
    if (std::ranges::any_of(walk.active, holds)) continue;
    free.push_back(i);
    estimates.push_back(walk.x[i]);
    free_names.push_back(names[i]);
  }
  Statistics inner = statistics(with_columns(triangle, free), estimates, free_names, response, level);
  Statistics result = inner;
  result.parameters.clear();
  for (std::size_t i = 0; i < n; ++i) result.parameters.push_back({names[i], walk.x[i]});
  for (std::size_t k = 0; k < free.size(); ++k) result.parameters[free[k]] = inner.parameters[k];
  if (!inner.covariance.empty()) {
    result.covariance.assign(n * n, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t a = 0; a < free.size(); ++a)
      for (std::size_t b = 0; b < free.size(); ++b)
        result.covariance[free[a] * n + free[b]] = inner.covariance[a * free.size() + b];
  }
  for (std::vector<double>& direction : result.undetermined) {
    std::vector<double> whole(n, 0.0);
    for (std::size_t k = 0; k < free.size(); ++k) whole[free[k]] = direction[k];
    direction = std::move(whole);
  }
  return result;
}

std::string bounds_warning(const std::vector<ActiveBound>& active) {
  std::string text;
  for (const ActiveBound& bound : active) {
    text += (text.empty() ? "" : ", ") + bound.name + " = " + number_text(bound.bound, 6);
  }
  return text + (active.size() == 1 ? " stands at its bound, so it has" : " stand at their bounds, so they have") +
         " no standard error; those of the others hold it there";
}

/// `limited`: what ended the walk may have been a limit that the user set.
void warn(FitResult& result, Objective& objective, bool limited) {
  const Statistics& found = *result.statistics;
  if (!result.walk.active.empty()) result.warnings.push_back(bounds_warning(result.walk.active));
  const std::string problem = result.walk.active.empty() ? rank_problem(found, objective) : "";
  if (!problem.empty()) result.warnings.push_back(problem);
  if (found.exact) {
    result.warnings.push_back("the residuals are 0 to rounding: the fit is exact, so standard errors mean nothing");
  } else if (found.degrees_of_freedom == 0) {
    result.warnings.push_back("there are as many parameters as rows, so standard errors are not defined");
  } else if (result.walk.status != Status::converged) {
    result.warnings.push_back("the walk did not converge: standard errors describe the best point seen, not a minimum" +
                              std::string(limited ? "" : "; other starts may do better: --starts 20, or --from"));
  }
}

/// The least squares fit where no start was given and it is better: far away, outliers look like all other rows.
std::optional<MinimizeResult> robust_start(GraphObjective& objective, const ModelProblem& made,
                                           std::span<const double> start, const FitOptions& options,
                                           const RunOptions& run) {
  if (options.start_given) return {};
  GraphObjective squares(*made.squares, run);
  MinimizeResult walk =
      minimize_from(squares, start, options.minimize,
                    {number_of_starts(squares, options), options.seed, options.threads, maker_of(*made.squares, run)});
  const bool better = objective.value(walk.x) <= objective.value(start);
  return better ? std::optional(std::move(walk)) : std::nullopt;
}

}  // namespace

FitResult fit(Objective& objective, std::span<const double> start, const std::optional<ResponseSummary>& response,
              const FitOptions& options) {
  const std::vector<std::string> names = names_of(objective, options.minimize);
  LeastSquares* least_squares = objective.least_squares();
  if (least_squares && !options.shrunk) refuse_too_many(names, least_squares->residuals());

  FitResult result;
  const std::size_t starts = number_of_starts(objective, options);
  result.walk =
      minimize_from(objective, start, options.minimize, {starts, options.seed, options.threads, options.another});
  result.warnings = result.walk.warnings;
  if (!least_squares || options.shrunk) return result;
  const Triangle triangle = least_squares->accurate_triangle(result.walk.x);
  if (!is_finite(triangle)) return result;
  result.statistics = statistics_at(result.walk, triangle, names, response.value_or(ResponseSummary{}), options.level);
  const MinimizeOptions& given = options.minimize;
  warn(result, objective, given.max_iter || given.max_eval || given.time_limit || starts > 1);
  return result;
}

FitResult fit(GraphObjective& objective, const ModelProblem& made, std::span<const double> start,
              const FitOptions& options, const RunOptions& run) {
  FitOptions complete = options;
  complete.minimize.names = made.names;
  complete.another = maker_of(made.problem, run);
  if (made.squares && !options.shrunk) refuse_too_many(made.names, static_cast<std::size_t>(made.problem.rows.count));
  const bool robust = made.squares && options.minimize.method.empty();
  if (!robust) return fit(objective, start, made.response, complete);
  const std::optional<MinimizeResult> squares = robust_start(objective, made, start, complete, run);
  const std::span<const double> from = squares ? std::span<const double>(squares->x) : start;
  FitResult result;
  if (made.smoothed) {
    result.walk = least_absolute(objective, made, from, complete, run);
    result.warnings = result.walk.warnings;
  } else {
    result = fit(objective, from, made.response, complete);
  }
  if (squares) {
    add_work(result.walk, *squares);
    result.walk.notes.push_back("started from the least squares fit, whose steps are counted in");
  }
  return result;
}

}  // namespace steepest
