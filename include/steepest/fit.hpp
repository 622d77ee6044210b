#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "steepest/descend.hpp"
#include "steepest/formula.hpp"
#include "steepest/objective.hpp"
#include "steepest/table.hpp"

/// A minimum of a sum of squares, read as estimates: standard errors, intervals, covariance, and what is determined.
namespace steepest {

/// How the residuals are added up. The factor decides which step sizes converge.
enum class Loss {
  sse,       ///< sum of r^2
  mse,       ///< (1/n) sum of r^2
  half_mse,  ///< (1/(2n)) sum of r^2
  mae,       ///< (1/n) sum of |r|
  huber      ///< (1/n) sum of h(r): r^2/2 up to |r| = delta, delta (|r| - delta/2) beyond; Huber 1964
};

/// A loss, and the size of residual from which Huber's counts them by their distance.
struct LossChoice {
  Loss loss = Loss::sse;
  double delta = 1;
};

std::string_view to_text(Loss loss);  ///< "sse", "mse", "half-mse", "mae" or "huber"
/// "sum of r^2", "(1/n) sum of r^2", "(1/(2n)) sum of r^2", "(1/n) sum of |r|", ...
std::string formula_of(const LossChoice& choice);
/// Whether the loss is a sum of squares, so that the fit has standard errors.
bool is_squared(Loss loss);
/// What the sum over the rows is multiplied by.
double scale_of(Loss loss, std::size_t rows);
/// "mse", or "huber:1.5" with its delta. UserError (command line) with a likely spelling if there is no such loss.
LossChoice parse_loss(std::string_view name);

/// A parameter with its standard error and confidence interval; nothing where the data do not give them.
struct Estimate {
  std::string name;
  double estimate = 0;
  std::optional<double> standard_error = {};
  std::optional<double> low = {};
  std::optional<double> high = {};
};

/// What the residuals at a minimum say about the parameters.
struct Statistics {
  std::vector<Estimate> parameters;
  std::size_t rows = 0;
  std::size_t rank = 0;                ///< of the column-scaled Jacobian
  std::size_t degrees_of_freedom = 0;  ///< rows - rank
  double residual_sum_of_squares = 0;  ///< weighted, without the loss's factor
  std::optional<double> residual_sd;   ///< sqrt(residual_sum_of_squares / degrees_of_freedom)
  std::optional<double> r_squared;
  double level = 0.95;  ///< of the intervals
  bool exact = false;   ///< the residuals vanish to rounding: errors mean nothing
  /// Row-major, parameters x parameters; NaN where not determined; empty if unknown or the fit is exact.
  std::vector<double> covariance;
  std::vector<std::vector<double>> undetermined;  ///< unit directions along which the residuals do not change
};

/// The response as the residuals see it: multiplied by the roots of the weights.
struct ResponseSummary {
  double norm = 0;                  ///< Euclidean length
  double total_sum_of_squares = 0;  ///< about the weighted mean; about 0 for a linear formula without intercept
};

/// Standard errors from the triangle at the minimum: sqrt(diag((J'J)^-1) RSS/(rows - rank)), by a column-pivoted QR
/// factorisation of the column-scaled triangle; J'J is never formed. Intervals use the t distribution. Residuals below
/// the rounding of the response are an exact fit. InternalError if the triangle is not finite.
/// Source: D. M. Bates and D. G. Watts, Nonlinear Regression Analysis and Its Applications, 1988, section 2.3.
Statistics statistics(const Triangle& triangle, std::span<const double> estimates, std::span<const std::string> names,
                      const ResponseSummary& response, double level = 0.95);

/// Correlations from a covariance matrix; NaN where that is not determined.
std::vector<double> correlations(std::span<const double> covariance, std::size_t parameters);

/// What the data determine where single parameters are not: "only a*b is determined, not a and b". Sums and products
/// are recognised by trying: the objective must keep its value along them. Empty at full rank.
std::string rank_problem(const Statistics& statistics, Objective& objective);

/// The quantile of Student's t distribution: t_quantile(0.975, 3) = 3.1824...
double t_quantile(double probability, double degrees_of_freedom);

/// Walks from `start`, then from `starts - 1` random places around it; returns the best walk (converged ones first),
/// with the evaluations of all. Starts outside the domain are left out, unless all are.
MinimizeResult minimize_from(Objective& objective, std::span<const double> start, const MinimizeOptions& options,
                             std::size_t starts, std::uint64_t seed);

/// Several walks, on several threads where objectives can be made.
struct StartOptions {
  std::size_t count = 1;
  std::uint64_t seed = 1;
  int threads = 1;  ///< 0: one for each core that this process may use
  /// Makes the same objective anew, for another thread; without it the walks go one after the other.
  std::function<std::unique_ptr<Objective>()> another = {};
};

/// Walks from `start`, then from `count - 1` random places around it, inside the bounds. The best walk, converged ones
/// first, with the evaluations of all and the distinct minima they found; the same for any number of threads.
MinimizeResult minimize_from(Objective& objective, std::span<const double> start, const MinimizeOptions& options,
                             const StartOptions& starts);

/// A function that makes the objective of `problem` anew, on one thread, with a graph of its own.
std::function<std::unique_ptr<Objective>()> maker_of(const Problem& problem, const RunOptions& run);

struct FitOptions {
  MinimizeOptions minimize = {};
  std::optional<std::size_t> starts = {};                    ///< not given: see number_of_starts
  bool start_given = false;                                  ///< by the user, so that further starts are not wanted
  std::uint64_t seed = 1;                                    ///< of the further starts
  int threads = 1;                                           ///< that walk from several starts at once; 0: all cores
  std::function<std::unique_ptr<Objective>()> another = {};  ///< see StartOptions
  double level = 0.95;                                       ///< of the intervals
  bool shrunk = false;  ///< by a penalty: the estimates have no standard errors, and may be more than the rows
};

/// From how many starts a fit walks: as many as asked for, else one where a start was given or makes no difference, and
/// several where they cost little: curves with all parameters at 1 are often far from the data.
std::size_t number_of_starts(Objective& objective, const FitOptions& options);
/// Where a fit without a start begins: 0 where the residuals are linear in the parameters, else 1.
std::vector<double> default_start(Objective& objective);

struct FitResult {
  MinimizeResult walk;
  std::optional<Statistics> statistics;  ///< nothing if the objective has no residuals, or they are not finite
  std::vector<std::string> warnings;     ///< the walk's and the fit's
};

/// Walks to the minimum and reads the statistics there. UserError (data) that names them if there are more parameters
/// than residuals.
FitResult fit(Objective& objective, std::span<const double> start, const std::optional<ResponseSummary>& response,
              const FitOptions& options = {});

/// How a model is laid over a table.
struct ModelOptions {
  LossChoice loss = {};                                   ///< of a regression
  std::string weights = {};                               ///< a column: row i counts weights[i] times
  std::string sigma = {};                                 ///< a column: row i counts (r_i / sigma[i])^2
  std::map<std::string, std::vector<double>> fixed = {};  ///< parameters held at a value
  std::map<std::string, std::string> tied = {};  ///< parameters that follow a formula of the others: {"b", "2*a"}
};

/// A model over a table, ready for GraphObjective.
struct ModelProblem {
  Problem problem;
  std::vector<std::string> names;  ///< of the free elements: "a", "w[1]", "w[2]"
  std::optional<NodeId> residual;  ///< response - prediction, not weighted; regressions only
  std::optional<NodeId> weight;
  std::optional<ResponseSummary> response;
  /// Loss mae only: its problem with |r| rounded off below a size.
  std::function<Problem(double delta)> smoothed;
  /// Losses that are no sum of squares: the sum of squares of the same residuals, at whose minimum a fit may begin.
  std::optional<Problem> squares;
  std::size_t left_out = 0;  ///< rows of weight 0: they count for nothing, so they are no rows of the problem
};

/// The model with the parameters of `options.fixed` replaced by constants and those of `options.tied` by formulas of
/// the others, so that they cost nothing: they are parameters no longer. UserError: a name that is no parameter, a
/// value of another shape, a formula of anything but free parameters.
Model hold(const Model& model, const ModelOptions& options);

/// Columns of the table that a model, its weights and sigma read.
std::vector<std::string> columns_used(const Model& model, const ModelOptions& options);

/// UserError: an objective that is not one number; weights that are negative, a sigma that is not positive, a constant
/// response (data). The table may be null for a model without columns. Nodes are added to the model's graph.
ModelProblem make_problem(const Model& model, const Table* table, const ModelOptions& options = {});

/// Adds l2 times the sum of the squares of all parameters, but for the intercept of a linear formula, to the problem;
/// its residuals, if it has any, get as many more.
void add_ridge(ModelProblem& made, const Model& model, double l2);

/// A fit as the program does it: the objective of `made.problem`. A loss that is no sum of squares begins at the least
/// squares fit, and mae, unless a method is named, is walked down with |r| rounded off less and less.
FitResult fit(GraphObjective& objective, const ModelProblem& made, std::span<const double> start,
              const FitOptions& options = {}, const RunOptions& run = {});

/// A regression at its rows, and where its right side has one column across, as a curve over it.
struct FittedView {
  std::string x_name;  ///< the column across, or "fitted value" where there are several
  std::string y_name;
  std::vector<double> x;  ///< one a row
  std::vector<double> response;
  std::vector<double> fitted;
  bool has_curve = false;  ///< a curve over x; else the line response = fitted value
  std::vector<double> curve_x;
  std::vector<double> curve;
  std::vector<double> half_width;  ///< of the curve's confidence band, t sqrt(g'C g); empty if unknown
};

/// The regression at the free elements `x`. Source of the band: Bates and Watts 1988, section 2.3.2.
FittedView fitted_view(const Model& model, const ModelProblem& made, std::span<const double> x,
                       const std::optional<Statistics>& statistics);

/// The names of a parameter's elements: "a", or "w[1]", "w[2]", "W[1,1]", ... in row-major order.
std::vector<std::string> element_names(const std::string& name, const Shape& shape);

}  // namespace steepest
