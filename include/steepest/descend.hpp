#pragma once

#include <cstddef>
#include <functional>
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

/// What to do and when to stop. Anything not given is chosen by Steepest.
struct MinimizeOptions {
  std::string method = {};          ///< a name of methods(); empty: by the problem's structure
  std::optional<double> step = {};  ///< step size, for methods that need one; not given: taken from a step search
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

/// Everything about one walk. x is the final point when it converged, else the best point seen.
struct MinimizeResult {
  Status status = Status::limit;
  std::string reason;  ///< one sentence, with the numbers
  Point point = Point::unknown;
  std::vector<double> start;  ///< where the walk began (it may have been moved into the domain)
  std::vector<double> x;
  double value = 0;
  std::vector<double> gradient;
  double gradient_norm = 0;  ///< max |g_i|
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

/// Walks from `start` to a minimum. Throws UserError for broken options, an unknown method, a method that the problem's
/// structure does not allow, or a start outside the domain with no finite value near it. Everything else is a result.
MinimizeResult minimize(Objective& objective, std::span<const double> start, const MinimizeOptions& options = {});

}  // namespace steepest
