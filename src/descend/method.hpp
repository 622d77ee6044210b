#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "descend/passes.hpp"
#include "descend/sample.hpp"

namespace steepest {

/// Receives the fields of a state one by one: to save, restore or print them.
class Fields {
 public:
  virtual ~Fields() = default;
  virtual void field(std::string_view name, double& value) = 0;
  virtual void field(std::string_view name, std::size_t& value) = 0;
  virtual void field(std::string_view name, Vector& value) = 0;
  virtual void field(std::string_view name, std::vector<Vector>& value) = 0;
};

/// A step that a direction proposes from a point.
struct Proposal {
  Vector step;
  double slope = 0;      ///< gradient . step
  double predicted = 0;  ///< decrease of the model for the full step; only where the search restrains the direction
  double length = 0;     ///< of the step, in the norm of the trust region
  double longest = std::numeric_limits<double>::infinity();  ///< the multiple of the step that a bound allows
};

/// Where to go. Its State lists its fields once, in `list`.
class Direction {
 public:
  virtual ~Direction() = default;
  /// Threads for passes over long vectors; null: the caller's alone.
  void work_on(Threads* threads) { threads_ = threads; }
  /// Memory for the next step.
  void reuse(Vector memory) { memory_ = std::move(memory); }
  /// Where the step's length is given before the step: `target`, if not null, may be made the point that it leads to,
  /// and the proposal then has no step. So that a step passes over memory once.
  void aim(Vector* target, double length) {
    target_ = target;
    length_ = length;
  }
  virtual Wants wants() const { return {}; }
  /// Called once at each new point, before propose: for directions that ask more of the objective than is known there.
  virtual void look(Evaluator& evaluator, const Sample& here) {
    static_cast<void>(evaluator);
    static_cast<void>(here);
  }
  /// The step from `here`; `restraint` is the search's trust radius or damping, ignored by line-search directions.
  virtual Proposal propose(const Sample& here, double restraint) = 0;
  /// Learns from a trial that was refused; the next proposal begins at the same point.
  virtual void refused(const Sample& here, const Sample& trial) {
    static_cast<void>(here);
    static_cast<void>(trial);
  }
  /// Learns from an accepted step.
  virtual void learn(const Sample& from, const Sample& to) {
    static_cast<void>(from);
    static_cast<void>(to);
  }
  /// The point that the method offers as its result, where that is not the one at which it takes gradients.
  virtual std::optional<Vector> answer() const { return {}; }
  /// Whether it keeps its steps inside the box by itself, given the whole gradient.
  virtual bool knows_bounds() const { return false; }
  /// Least squares: value = model_scale * |r|^2.
  virtual double model_scale() const { return 1; }
  /// Forgets what it learnt; false if there was nothing to forget.
  virtual bool restart() { return false; }
  virtual void list(Fields& fields) { static_cast<void>(fields); }

 protected:
  Threads* threads() const { return threads_; }
  /// A vector with any content.
  Vector step_memory(std::size_t n);
  /// The step whose element i is rule(i). The rule is called once for each i, on several threads: it may change what
  /// belongs to element i alone. A rule that holds numbers and pointers by value runs several elements at a time.
  template <class Rule>
  Proposal each(const Sample& here, const Rule& rule);

 private:
  template <class Rule>
  void place(const Sample& here, const Rule& rule);

  Threads* threads_ = nullptr;
  Vector memory_;
  Vector* target_ = nullptr;
  double length_ = 1;
};

inline Vector Direction::step_memory(std::size_t n) {
  Vector step = std::move(memory_);
  step.resize(n);
  return step;
}

template <class Rule>
void Direction::place(const Sample& here, const Rule& rule) {
  target_->resize(here.x.size());
  over_stretches(threads_, here.x.size(), [&](const Stretch& at) {
    const Rule own = rule;  // what it holds by value is no memory that the loop writes to, and stays in registers
    double *const to = target_->data(), length = length_;
    const double* const from = here.x.data();
    for (std::size_t i = at.begin; i < at.end; ++i) to[i] = from[i] + length * own(i);
  });
}

template <class Rule>
Proposal Direction::each(const Sample& here, const Rule& rule) {
  Proposal proposal;
  if (target_ != nullptr) {
    place(here, rule);
    return proposal;
  }
  proposal.step = step_memory(here.x.size());
  const auto sums = sum_over_stretches<2>(threads_, here.x.size(), [&](const Stretch& at) {
    const Rule own = rule;
    double* const step = proposal.step.data();
    for (std::size_t i = at.begin; i < at.end; ++i) step[i] = own(i);
    return products<2>(at, proposal.step, {&here.gradient, &proposal.step});
  });
  proposal.slope = sums[0];
  proposal.length = length_of(proposal.step, sums[1]);
  return proposal;
}

enum class Answer {
  accept,  ///< the trial is the next point
  again,   ///< try the next length() or restraint() from the same point
  failed   ///< no acceptable point was found
};

/// How far to go: a line search, a trust region or a step rule.
class Search {
 public:
  virtual ~Search() = default;
  /// Whether a trial needs its gradient before it can be judged.
  virtual bool wants_gradient() const { return true; }
  /// Whether `again` changes restraint(), so that the direction must propose anew.
  virtual bool reshapes() const { return false; }
  virtual double restraint() const { return 0; }
  /// Whether a trial may be looked at on other rows than the point that it starts from, where rows are sampled.
  virtual bool moves_on() const { return true; }
  /// Whether it tries multiples of the proposal.
  virtual bool follows_line() const { return false; }
  /// Whether length() after begin() depends on neither point nor proposal.
  virtual bool length_is_given() const { return false; }
  /// The first length() after begin(here, proposal).
  virtual double first_length(const Sample& here, const Proposal& proposal) const {
    static_cast<void>(here), static_cast<void>(proposal);
    return 1;
  }
  virtual void begin(const Sample& here, const Proposal& proposal) = 0;
  /// Multiple of the proposed step to try next.
  virtual double length() const = 0;
  virtual Answer judge(const Sample& here, const Proposal& proposal, const Sample& trial) = 0;
  virtual void list(Fields& fields) { static_cast<void>(fields); }
};

/// How a good step size scales, for methods that need one.
enum class StepScale {
  none,       ///< the method finds its own
  curvature,  ///< like 1/L, L the curvature
  distance    ///< like the distance to travel in one step
};

/// What a method is made with.
struct MethodOptions {
  double step = 0;
  Schedule schedule = {};            ///< of the step, its lengths filled in
  bool linear = false;               ///< least squares with affine residuals
  double scale = 1;                  ///< least squares: value = scale * |r|^2
  double mu = 1e4;                   ///< least squares: the first step's damping is 1/mu
  const Box* box = nullptr;          ///< outlives the method; empty or null without bounds
  double slope_left = 0.9;           ///< see Method
  std::size_t batches = 1;           ///< samples in an epoch; 1: all rows at once
  const Penalty* penalty = nullptr;  ///< outlives the method; empty or null without
  Evaluator* evaluator = nullptr;    ///< for products with the Hessian
};

/// A named pair of direction and search, with its defaults and its source.
struct Method {
  std::string name;
  std::string summary;
  std::string formula;  ///< of a step, in lines; g is the gradient at x, k counts from 1
  std::string source;
  StepScale step_scale = StepScale::none;
  double paper_step = 0;           ///< the step size that the source recommends; 0: none
  double limit_factor = 0;         ///< a fixed step converges on quadratics below this times 2/L; 0: not known
  std::string limit_formula = {};  ///< that limit, for people
  bool needs_hessian = false;
  bool needs_hessian_vector = false;
  bool needs_least_squares = false;
  bool needs_lower_bound = false;
  /// Where the problem's structure chose this method and it is slow, the one that has a turn.
  std::string successor = {};
  bool learns_curvature = false;  ///< from the gradients that it has seen
  bool takes_l1 = false;          ///< may minimise f + l1 |x|_1
  bool takes_schedule = false;    ///< though it takes no step
  bool takes_samples = false;     ///< may walk on samples of the rows
  bool needs_samples = false;     ///< makes no sense without
  bool fixed_blocks = false;      ///< of samples: the same ones again and again
  std::string warning = {};       ///< said whenever the method is used
  std::size_t max_iter = 100'000;
  /// Iterations without any progress after which rounding is to blame.
  std::size_t patience = 30;
  /// Of a line search: the share of the slope that may be left; small where the directions depend on exact searches.
  double slope_left = 0.9;
  std::unique_ptr<Direction> (*direction)(const MethodOptions&) = nullptr;
  std::unique_ptr<Search> (*search)(const MethodOptions&) = nullptr;
};

/// Make a direction or a search from values that are the same for every problem.
template <class Kind, auto... values>
std::unique_ptr<Direction> direction_of(const MethodOptions&) {
  return std::make_unique<Kind>(values...);
}
template <class Kind, auto... values>
std::unique_ptr<Search> search_of(const MethodOptions&) {
  return std::make_unique<Kind>(values...);
}

/// Made by the build from the files in methods/.
std::vector<Method> all_methods();

/// The method of that name; throws UserError with a likely spelling.
Method find_method(std::string_view name);

/// The method with the line search of that name. Throws UserError where there is none, or the method follows no line.
Method with_search(Method method, std::string_view search);

}  // namespace steepest
