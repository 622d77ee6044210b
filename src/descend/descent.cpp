#include "descend/descent.hpp"

#include "descend/asymptote.hpp"
#include "descend/loop.hpp"
#include "descend/prepare.hpp"
#include "descend/text.hpp"
#include "descend/verdict.hpp"

namespace steepest {
namespace {

constexpr int most_rounds = 12;
constexpr double settled_step = 1e-8;       // relative Newton step left at a point that counts as arrived
constexpr double slow_settled_step = 1e-6;  // for methods of a given step, which converge slowly
constexpr double rounding_step = 1e-6;      // likewise, where rounding ended the walk
constexpr double near_step = 1e-3;          // and where the value is at rest to rounding
constexpr double valley_step = 1e3;         // a Gauss-Newton step that leads out of sight
constexpr double settled_decrease = 1e-10;  // relative decrease left where rounding ended the walk

constexpr std::size_t first_turn = 100;      // iterations of a least-squares method before Newton's has a turn
constexpr std::size_t second_turn = 600;     // and of both before the first goes on
constexpr std::size_t most_for_turns = 100;  // variables

bool at_rest(End end) { return end == End::tolerance || end == End::rounding || end == End::stuck; }

/// A descent in progress: what the rounds share.
class Descent final {
 public:
  Descent(Evaluator& evaluator, const Method& method, View start, const MinimizeOptions& options)
      : evaluator_(evaluator), method_(method), options_(options) {
    here_ = finite_start(evaluator, start, options, result_.notes);
    result_.start = here_.x;
    if (!method.warning.empty()) result_.warnings.push_back(method.warning);
    start_value_ = here_.value;
    start_gradient_ = here_.gradient;
  }

  MinimizeResult run() {
    prepare();
    WalkEnd outcome;
    if (!takes_turns()) {
      outcome = rounds({});
    } else {
      const Method own = method_;
      outcome = rounds(first_turn);
      if (outcome.end == End::turn) outcome = hand_over(find_method("newton"), second_turn);
      const bool newton = method_.needs_hessian;
      if (newton && (outcome.end == End::rounding || outcome.end == End::stuck)) {
        // What rounding hides from Newton's steps, undamped steps by QR of the Jacobian may still see.
        method_options_.mu = 1e16;
        outcome = hand_over(own, {});
      }
      if (outcome.end == End::turn) outcome = hand_over(own, {});
    }
    result_.method = method_.name;
    finish(outcome);
    return std::move(result_);
  }

 private:
  /// Gauss-Newton steps leave out the curvature of the residuals. Where that makes them slow, Newton's may do better.
  bool takes_turns() const {
    return options_.method.empty() && method_.needs_least_squares && !method_options_.linear &&
           evaluator_.objective().has_hessian() && here_.x.size() <= most_for_turns;
  }

  WalkEnd hand_over(const Method& next, std::optional<std::size_t> turn) {
    result_.notes.push_back(method_.name + " had met no tolerance in " + std::to_string(result_.iterations) +
                            " iterations; " + next.name + " went on");
    method_ = next;
    return rounds(turn);
  }

  /// Walks and judges until the judge is content, or until iteration `turn`.
  WalkEnd rounds(std::optional<std::size_t> turn) {
    Walk walk(evaluator_, method_, method_options_, rules(turn), options_, result_.iterations);
    WalkEnd outcome;
    for (int round = 0; round < most_rounds; ++round) {
      outcome = walk.run(here_);
      if (!at_rest(outcome.end) || !again(walk, outcome)) break;
    }
    result_.iterations = walk.iterations();
    result_.criteria = walk.criteria();
    return outcome;
  }

  void prepare() {
    structure_ = evaluator_.objective().structure();
    if (LeastSquares* squares = evaluator_.least_squares()) {
      method_options_.linear = squares->linear();
      method_options_.scale = squares->scale();
      structure_.convex = structure_.convex || squares->linear();
      structure_.lower_bound = std::max(structure_.lower_bound, 0.0);
    }
    if (method_.step_scale == StepScale::none) return;
    method_options_.step = step();
    result_.step = method_options_.step;
  }

  double step() {
    if (options_.step) return *options_.step;
    if (options_.paper_step && method_.paper_step > 0) return method_.paper_step;
    return search_step(evaluator_, method_, here_, result_.notes);
  }

  Rules rules(std::optional<std::size_t> turn) const {
    Rules rules;
    rules.turn = turn;
    rules.gtol = options_.gtol;
    rules.ftol = options_.ftol;
    rules.xtol = options_.xtol;
    rules.max_iter = options_.max_iter ? *options_.max_iter : static_cast<double>(method_.max_iter);
    rules.max_eval = options_.max_eval;
    rules.time_limit = options_.time_limit;
    if (!given()) rules.floor = lowest_value();
    rules.by_triangle = method_.needs_least_squares;
    if (method_.needs_hessian) rules.tightness = 1e-3;  // quadratic convergence makes it cheap
    rules.patience = method_.patience;
    return rules;
  }

  Verdict judged(const Sample& sample, bool descended) {
    return judge_point(evaluator_, sample,
                       {.structure = structure_,
                        .descended = descended,
                        .start_value = start_value_,
                        .start = result_.start,
                        .start_gradient = start_gradient_,
                        .names = &options_.names});
  }

  /// Rounding of the value ends a search before it ends Newton's steps, which look at the gradient alone.
  void polish(bool descended) {
    constexpr int most_steps = 5;
    for (int k = 0; k < most_steps && verdict_.newton_step && !verdict_.singular; ++k) {
      if (!(*verdict_.newton_step > 1e-14) || *verdict_.newton_step > near_step) return;
      Sample next = evaluator_.at(along(here_.x, 1, verdict_.newton_direction), true);
      if (!next.finite() || next.value > here_.value + 1e-12 * std::abs(here_.value)) return;
      Verdict there = judged(next, descended);
      if (!(there.newton_decrease < 0.25 * verdict_.newton_decrease)) return;
      here_ = std::move(next);
      verdict_ = std::move(there);
    }
  }

  /// Judges the point; true if the walk should go on.
  bool again(Walk& walk, WalkEnd& outcome) {
    const bool descended = walk.iterations() > 0;
    verdict_ = judged(here_, descended);
    if (outcome.end == End::rounding || outcome.end == End::stuck) polish(descended);
    if (descended && !determined()) {
      if (const auto found = find_asymptote(evaluator_, here_, result_.start, loose_directions())) {
        outcome = falls_for_ever(found->direction, found->view, options_.names);
        return false;
      }
    }
    const bool minimum = verdict_.point == Point::local_minimum || verdict_.point == Point::global_minimum;
    const bool degenerate = minimum || verdict_.point == Point::flat;
    // Not yet at rest where the gradient itself points to the lower point.
    const bool sloping = verdict_.lower && dot(here_.gradient, verdict_.downhill) < -0.1 * norm(here_.gradient);
    if (verdict_.lower && (options_.escape || (descended && (degenerate || sloping)) || minimum)) {
      result_.notes.push_back("went on from " + point_text(here_.x, options_.names) + ", where the gradient is " +
                              number_text(max_norm(here_.gradient), 3) + ", along " +
                              direction_text(verdict_.downhill, options_.names));
      here_ = evaluator_.at(*verdict_.lower, true);
      walk.renew();
      return true;
    }
    if (outcome.end == End::tolerance && !minimum && on_a_slope()) {
      retested_ = here_.value;
      walk.tighten();
      return true;
    }
    if (given() || outcome.end != End::tolerance || !verdict_.newton_step || determined() || valley_floor() || least())
      return false;
    walk.tighten();
    return true;
  }

  /// The squares of residuals that have fallen to the rounding of what they were at the start. Bounds other than 0 are
  /// met by rounding long before.
  double lowest_value() const {
    if (structure_.lower_bound != 0) return -std::numeric_limits<double>::infinity();
    return 1e-32 * std::min(start_value_, 1.0);
  }

  /// After a fall from far away the scaled test, which looks at all of it, may hold where the value still falls. True
  /// at first, and again while tightening helps.
  bool on_a_slope() const {
    if (given() || verdict_.eigenvalues.empty() || max_norm(here_.gradient) == 0) return false;
    return !retested_ || here_.value < *retested_ - 1e-3 * std::abs(*retested_);
  }

  bool least() const { return here_.value <= lowest_value(); }

  bool given() const { return options_.gtol || options_.ftol || options_.xtol; }

  /// The Newton step says that x is where the minimum is.
  bool determined() const {
    const bool slow = method_.step_scale != StepScale::none;
    return verdict_.newton_step && *verdict_.newton_step <= (slow ? slow_settled_step : settled_step);
  }

  /// The Hessian leaves a direction open, and there is nothing to gain: further steps would only wander.
  bool valley_floor() const { return verdict_.singular && verdict_.newton_decrease <= 1e-15 * std::abs(here_.value); }

  /// Ways out that the point leaves open: downhill, the Newton step, and the axes.
  std::vector<Vector> loose_directions() const {
    constexpr std::size_t most_axes = 20;
    const std::size_t n = here_.x.size();
    std::vector<Vector> result{scaled(here_.gradient, -1)};
    if (!verdict_.newton_direction.empty()) result.push_back(verdict_.newton_direction);
    for (std::size_t i = 0; n > 1 && n <= most_axes && i < n; ++i) {
      Vector axis(n, 0);
      axis[i] = here_.gradient[i] > 0 ? -1 : 1;
      result.push_back(std::move(axis));
    }
    return result;
  }

  /// Rounding or a failed search may end a walk at a minimum; the Newton step tells.
  bool arrived(const WalkEnd& outcome) const {
    if (max_norm(here_.gradient) == 0) return true;
    if (outcome.end == End::tolerance && (given() || !verdict_.newton_step)) return true;
    if (!verdict_.newton_step) return verdict_.point == Point::global_minimum;
    if (verdict_.at_bound || least()) return true;
    if (*verdict_.newton_step <= rounding_step || (outcome.end == End::tolerance && valley_floor())) return true;
    const bool tolerance = outcome.end == End::tolerance;
    // Along a valley that rounding hides nobody knows where the minimum is.
    if (!tolerance && (verdict_.singular || verdict_.gauss_newton_step > valley_step)) return false;
    const double decrease = (tolerance ? 1e-15 : settled_decrease) * std::abs(here_.value);
    return *verdict_.newton_step <= near_step && verdict_.newton_decrease <= decrease;
  }

  void finish(const WalkEnd& outcome) {
    switch (outcome.end) {
      case End::tolerance:
      case End::rounding:
      case End::stuck: finish_at_rest(outcome); break;
      case End::turn:
      case End::limit: conclude(Status::limit, outcome.reason); break;
      case End::interrupted: conclude(Status::interrupted, outcome.reason); break;
      case End::unbounded: result_.ray = outcome.ray; [[fallthrough]];
      case End::diverged:
      case End::alternating:
      case End::non_finite: conclude(Status::diverged, outcome.reason); break;
    }
    keep_point();
  }

  void finish_at_rest(const WalkEnd& outcome) {
    result_.point = verdict_.point;
    result_.eigenvalues = verdict_.eigenvalues;
    result_.warnings.insert(result_.warnings.end(), verdict_.warnings.begin(), verdict_.warnings.end());
    const bool rest =
        verdict_.point == Point::saddle || verdict_.point == Point::maximum || verdict_.point == Point::flat;
    const bool stationary = outcome.end == End::tolerance || retested_.has_value() || max_norm(here_.gradient) == 0;
    if (rest && stationary) {
      conclude(Status::not_a_minimum, "the gradient is " + number_text(max_norm(here_.gradient), 3) +
                                          ", but the point is not a minimum: " + verdict_.text);
    } else if (!rest && arrived(outcome)) {
      const std::string rounding = outcome.end == End::tolerance ? "" : "converged to rounding: ";
      conclude(Status::converged, rounding + outcome.reason + "; " + verdict_.text);
    } else {
      result_.point = Point::unknown;
      conclude(Status::limit, "no further progress: " + outcome.reason + ", and the gradient is " +
                                  number_text(max_norm(here_.gradient), 3));
    }
  }

  void conclude(Status status, std::string reason) {
    result_.status = status;
    result_.reason = std::move(reason);
  }

  /// The final point if it is a point of rest, else the best seen.
  void keep_point() {
    const Sample& best = evaluator_.best();
    const bool rest = result_.status == Status::converged || result_.status == Status::not_a_minimum;
    if (!rest && !best.x.empty() && (best.value < here_.value || !here_.finite())) here_ = evaluator_.at(best.x, true);
    result_.x = here_.x;
    result_.value = here_.value;
    result_.gradient = here_.gradient;
    result_.gradient_norm = max_norm(here_.gradient);
  }

  Evaluator& evaluator_;
  Method method_;
  const MinimizeOptions& options_;
  MethodOptions method_options_;
  Structure structure_;
  double start_value_ = 0;
  Vector start_gradient_;
  Sample here_;
  Verdict verdict_;
  std::optional<double> retested_;  ///< value at the last point of rest, no minimum, that was left by tightening
  MinimizeResult result_;
};

}  // namespace

MinimizeResult descend(Evaluator& evaluator, const Method& method, View start, const MinimizeOptions& options) {
  MinimizeResult result = Descent(evaluator, method, start, options).run();
  const bool own_step = method.step_scale != StepScale::none && !options.step && !options.paper_step;
  // A step found by thirty trial steps may be too large further on.
  for (int k = 0; own_step && result.status == Status::diverged && result.ray.empty() && k < 10; ++k) {
    MinimizeOptions shorter = options;
    shorter.step = *result.step / 4;
    std::vector<std::string> notes = std::move(result.notes);
    notes.push_back("the step " + short_text(*result.step) + " failed (" + result.reason + "); went on with " +
                    short_text(*shorter.step));
    result = Descent(evaluator, method, start, shorter).run();
    result.notes.insert(result.notes.begin(), notes.begin(), notes.end());
  }
  return result;
}

}  // namespace steepest
