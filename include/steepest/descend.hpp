#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
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

/// How a given step size changes along a walk. Iterations count from 0.
struct Schedule {
  enum class Kind {
    constant,      ///< 1
    step,          ///< times `factor` after every `length` iterations
    exponential,   ///< factor^(k / length)
    cosine,        ///< from 1 to `factor` along half a cosine: Loshchilov & Hutter 2017
    one_cycle,     ///< 1/25 to 1 in 0.3 of `length`, then to 1/250000, along cosines: Smith & Topin 2018
    inverse_time,  ///< 1 / (1 + k / length): Robbins & Monro 1951
    inverse_sqrt   ///< 1 / sqrt(1 + k / length)
  };
  Kind kind = Kind::constant;
  double length = 0;  ///< iterations; 0: all that the walk is allowed
  double factor = 0;
  double warm_up = 0;  ///< iterations in which the step grows linearly to its full size, before all others

  /// What the step is multiplied by at an iteration.
  double at(std::size_t iteration) const;
  /// Whether there is nothing left to do after `length`.
  bool ends() const { return kind == Kind::cosine || kind == Kind::one_cycle; }
};

/// "cosine:1000", "step:100:0.5", "warm-up:50,cosine:1000"; lengths in iterations may be left out where the walk has
/// a limit. UserError (command line) that shows how to write it.
Schedule parse_schedule(std::string_view text);
std::string to_text(const Schedule& schedule);

/// Steps along the gradient of a few rows at a time, for functions that are sums or means over rows.
struct Sampling {
  std::size_t batch = 32;
  double epochs = 20;        ///< passes over all rows
  bool replacement = false;  ///< every batch is drawn afresh; else the rows are shuffled anew for each epoch
  std::uint64_t seed = 1;
};

/// A file that keeps the state of a walk.
struct Checkpoint {
  std::string file;
  double every = 10;    ///< seconds between writes; 0: after every iteration
  bool resume = false;  ///< goes on from the file, if it exists
  std::string problem;  ///< what is minimised, in words: a file of another problem is refused
  bool writes = true;   ///< false: only looks whether to go on, as every rank but the first does
};

/// What an observer sees once per iteration; the spans live only during the call.
struct Progress {
  std::size_t iteration = 0;  ///< 0 is the start
  std::span<const double> x;
  double value = 0;
  double gradient_norm = 0;  ///< max |g_i|
  /// The multiple of the direction that was taken: the step size of gd, the length found by a line search. Of methods
  /// that find a step size by other means: the length of the step over that of the gradient.
  double step = 0;
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
  /// Minimise f + l1 |x|_1: the value, the tests and the verdict are those of the sum.
  double l1 = 0;
  std::vector<std::string> unpenalised = {};  ///< names of arrays that l1 leaves out
  std::string search = {};          ///< a name of searches(), for methods that search along a line; empty: the method's
  std::optional<double> step = {};  ///< step size, for methods that need one; not given: taken from a step search
  bool paper_step = false;          ///< the step size of the method's paper, where `step` is not given
  Schedule schedule = {};           ///< of the step size, for methods that need one
  std::optional<Sampling> sampling = {};  ///< not given: all rows at once, unless the method is made for samples
  std::optional<Checkpoint> checkpoint = {};
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
  std::function<double()> clock = {};  ///< seconds, where several ranks must read the same; empty: this process's

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
  /// Where it was asked: a value and then the gradient at one point are two calls, one point. A product with the
  /// Hessian counts as a point.
  std::size_t points = 0;

  Evaluations& operator+=(const Evaluations& more) {
    value += more.value;
    gradient += more.gradient;
    hessian += more.hessian;
    points += more.points;
    return *this;
  }
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
  std::vector<double> gradient;  ///< with l1: the least subgradient
  double gradient_norm = 0;      ///< max |g_i| over the elements that no bound holds
  std::string method;
  std::string why;                   ///< why this method
  std::optional<double> step;        ///< the step size used, for methods that need one
  std::optional<Sampling> sampling;  ///< how rows were drawn
  double epochs = 0;                 ///< passes over all rows, by the samples drawn
  std::size_t iterations = 0;        ///< accepted steps
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
  std::string needs;  ///< "gradient", "gradient, step", "gradient, samples", "Hessian", "least squares"
  std::string source;
  std::string formula = {};    ///< of a step, in lines
  bool takes_samples = false;  ///< may walk on samples of the rows
  bool takes_l1 = false;       ///< may minimise f + l1 |x|_1
};

/// All methods, by name.
std::vector<MethodInfo> methods();
/// The line searches that MinimizeOptions::search may name.
std::vector<MethodInfo> searches();

/// Walks from `start` to a minimum. Throws UserError for broken options, an unknown method, a method that the problem's
/// structure does not allow, a bound of no element, or a start outside the domain with no finite value near it.
/// Everything else is a result.
MinimizeResult minimize(Objective& objective, std::span<const double> start, const MinimizeOptions& options = {});

/// Steps to try with one method.
struct StepStudyOptions {
  std::string method = "gd";
  std::vector<double> steps = {};  ///< empty: `count` of them, a constant factor apart, from a look at the curvature
  std::size_t count = 25;
  std::size_t iterations = 100;                   ///< of each trial
  std::optional<std::uint64_t> random_seed = {};  ///< `steps` empty: they are drawn instead, by their logarithms
  bool range_test = false;  ///< one walk whose step grows from the least to the largest: Smith 2017
  int threads = 0;          ///< 0: one for each core
};

/// A walk with one step; in a range test, the walk until it had that step.
struct StepTrial {
  double step = 0;
  double value = 0;  ///< of the whole function, at the end
  std::size_t iterations = 0;
  bool sound = true;  ///< neither diverged nor alternating
  std::string end;    ///< why it ended, in words
};

/// What the trials say.
struct StepStudy {
  std::string method;
  std::vector<double> start;
  double start_value = 0;
  std::size_t iterations = 0;
  bool range_test = false;
  std::vector<StepTrial> trials;  ///< by ascending step
  std::optional<double> best;     ///< the step to take; nothing if all failed
  std::string why;                ///< in words
  double curvature = 0;           ///< the Hessian's largest eigenvalue; 0: not known
  bool everywhere = false;        ///< the function is quadratic, else the curvature is that at `x`
  std::vector<double> x;          ///< where the best trial ended
  std::optional<double>
      limit;                  ///< gradient descent converges there below 2 / curvature; methods of other limits: theirs
  std::string limit_formula;  ///< "2/L"
  std::optional<Sampling> sampling;
  std::vector<std::string> notes;
};

/// Makes objectives of the same function: one for each thread.
using ObjectiveFactory = std::function<std::unique_ptr<Objective>()>;

/// Walks with each step, in parallel; the same result for any number of threads. `options` gives schedule and samples.
/// UserError (command line): a method that takes no step.
StepStudy study_steps(const ObjectiveFactory& make, std::span<const double> start, const StepStudyOptions& study,
                      const MinimizeOptions& options = {});

/// `count` steps from low to high, a constant factor apart.
std::vector<double> grid_of_steps(double low, double high, std::size_t count);
/// `count` steps between low and high with logarithms drawn uniformly, ascending.
std::vector<double> random_steps(double low, double high, std::size_t count, std::uint64_t seed);

/// Several methods from one start with the same number of evaluations for each.
struct RaceOptions {
  std::vector<std::string> methods = {};  ///< names; empty: all that the problem allows
  /// Evaluations of value, gradient and Hessian together, for each method. On samples the epochs are the budget.
  std::size_t budget = 20'000;
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
