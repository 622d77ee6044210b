#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "steepest/objective.hpp"

/// The walk down: one loop, many methods, and a verdict on the point it ends at.
namespace steepest {

/// How a walk ended.
enum class Status {
  converged,      ///< a tolerance was met, or rounding allows no further progress, and the point is a minimum
  limit,          ///< a limit was reached, or no further progress was possible, before a tolerance was met
  not_a_minimum,  ///< the gradient vanishes, but the point is a saddle, a maximum or flat
  diverged,       ///< unbounded below, falling for ever, alternating, growing, or non-finite
  interrupted     ///< the observer stopped it
};

/// What kind of point the walk ended at, by the eigenvalues of the Hessian and by looking around.
enum class Point { local_minimum, global_minimum, saddle, maximum, flat, unknown };

std::string_view to_text(Status status);  ///< "converged", "limit", "not-a-minimum", "diverged", "interrupted"
std::string_view to_text(Point point);    ///< "local-minimum", "global-minimum", "saddle", "maximum", "flat", "unknown"

/// What an observer sees once per iteration; the spans live only during the call.
struct Progress {
  std::size_t iteration = 0;  ///< 0 is the start
  std::span<const double> x;
  double value = 0;
  double gradient_norm = 0;  ///< max |g_i|
  double step = 0;      ///< multiple of the direction taken: the step size of gd, the length found by a line search
  double distance = 0;  ///< Euclidean length of the step
};

/// Returns false to interrupt the walk.
using Observer = std::function<bool(const Progress&)>;

/// Where an element of x may be; infinite where it is free.
struct Bound {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

/// What to do and when to stop. Anything not given is chosen by Steepest.
struct MinimizeOptions {
  std::string method = {};  ///< a name of methods(); empty: by the problem's structure
  /// Bounds by name: of one element ("a", "w[2]") or of all elements of an array ("w").
  std::map<std::string, Bound> bounds = {};
  std::string search = {};          ///< a name of searches(), for methods that search along a line; empty: the method's
  std::optional<double> step = {};  ///< step size, for methods that need one; not given: taken from a step search
  bool paper_step = false;          ///< the step size of the method's paper, where `step` is not given
  std::optional<double> gtol = {};  ///< stop at max |g_i| <= gtol, unscaled; not given: a scaled test
  std::optional<double> ftol = {};  ///< stop when a step changes the value by <= ftol * |value|
  std::optional<double> xtol = {};  ///< stop when a step changes every |x_i| by <= xtol * |x_i|
  std::optional<double> max_iter = {};
  std::optional<double> max_eval = {};    ///< limit on evaluations of value, gradient and Hessian together
  std::optional<double> time_limit = {};  ///< seconds
  bool escape = false;                    ///< leave saddles and flat points along negative curvature
  bool retry = true;                      ///< least squares: try further starts when the first does not converge
  std::vector<std::string> names = {};    ///< of the elements of x, for messages; default x[1], x[2], ...
  Observer observer = {};

  /// Throws UserError (command line) that names the option, the value and the bound.
  void validate() const;
};

/// A stopping rule, the number it compares, its limit and whether it holds at the final point.
struct Criterion {
  std::string name;
  double value = 0;
  double limit = 0;
  bool holds = false;
  bool limits_effort = false;  ///< iterations, evaluations or time: holding means giving up, not arriving
};

/// Calls of the objective. A value with its gradient counts as one gradient, so does a Jacobian triangle.
struct Evaluations {
  std::size_t value = 0;
  std::size_t gradient = 0;
  std::size_t hessian = 0;
};

/// An element of x that the bounds hold: f would fall beyond.
struct ActiveBound {
  std::string name;
  std::size_t element = 0;
  double bound = 0;
  bool lower = false;     ///< the lower bound, else the upper
  double multiplier = 0;  ///< |g_i| at the bound: what the value gains for each unit by which the bound is moved out
};

/// A minimum that several starts have led to.
struct Minimum {
  std::vector<double> x;
  double value = 0;
  std::size_t walks = 0;  ///< that ended here
};

/// Everything about one walk. x is the final point when it converged, else the best point seen.
struct MinimizeResult {
  Status status = Status::limit;
  std::string reason;  ///< one sentence, with the numbers
  Point point = Point::unknown;
  std::vector<double> start;  ///< where the walk began (it may have been moved into the domain)
  std::vector<double> x;
  double value = 0;
  std::vector<double> gradient;
  double gradient_norm = 0;  ///< max |g_i| over the elements that no bound holds
  std::string method;
  std::string why;             ///< why this method
  std::optional<double> step;  ///< the step size used, for methods that need one
  std::size_t iterations = 0;  ///< accepted steps
  Evaluations evaluations;
  std::vector<std::string> warnings;
  std::vector<std::string> notes;
  std::vector<Criterion> criteria;
  std::vector<double> eigenvalues;  ///< of the Hessian at x, ascending; empty if not computed
  std::vector<double> ray;          ///< unit vector along which the objective falls for ever, if found
  std::vector<ActiveBound> active;  ///< bounds that hold x
  std::vector<Minimum> minima;      ///< of several starts: the distinct minima, the lowest first
};

/// The exit status of the program: 0 converged, 5 limit or not a minimum, 6 diverged, 130 interrupted.
int exit_status(Status status);

/// A method as listed to users.
struct MethodInfo {
  std::string name;
  std::string summary;
  std::string needs;  ///< "gradient", "gradient, step", "Hessian", "least squares"
  std::string source;
};

/// All methods, by name.
std::vector<MethodInfo> methods();
/// The line searches that MinimizeOptions::search may name.
std::vector<MethodInfo> searches();

/// Walks from `start` to a minimum. Throws UserError for broken options, an unknown method, a method that the problem's
/// structure does not allow, a bound of no element, or a start outside the domain with no finite value near it.
/// Everything else is a result.
MinimizeResult minimize(Objective& objective, std::span<const double> start, const MinimizeOptions& options = {});

/// Several methods from one start with the same number of evaluations for each.
struct RaceOptions {
  std::vector<std::string> methods = {};  ///< names; empty: all that the problem allows
  std::size_t budget = 20'000;            ///< evaluations of value, gradient and Hessian together, for each method
  /// Each method of a given step runs with nine steps from 1e-4 to 1e4 times that of its step search and keeps the
  /// best, so that no method loses by its step alone; otherwise the step of the search is taken.
  bool tune = false;
};

/// One method's part.
struct RaceRun {
  MinimizeResult walk;
  bool arrived = false;              ///< it came as low as the best of all, and stopped because a tolerance was met
  std::size_t step_evaluations = 0;  ///< spent on finding the step, beside the budget
  std::vector<std::vector<double>> path;  ///< up to 2 000 iterates, the first ones
};

/// In the order of `methods`, or by name. What `options` says of step, tolerances, time and convexity holds for all.
std::vector<RaceRun> race(Objective& objective, std::span<const double> start, const RaceOptions& race,
                          const MinimizeOptions& options = {});

}  // namespace steepest
