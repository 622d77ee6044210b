#include "descend/descent.hpp"

#include "descend/conclusion.hpp"
#include "descend/diagnosis.hpp"
#include "descend/prepare.hpp"
#include "descend/symmetry.hpp"
#include "descend/text.hpp"
#include "descend/trial.hpp"

namespace steepest {
namespace {

constexpr int most_rounds = 12;

/// Of the scaled test, where rounding errors are those of float32.
constexpr double rough_tightness = 1e3;

constexpr std::size_t first_turn = 100;      // iterations of a least-squares method before Newton's has a turn
constexpr std::size_t second_turn = 600;     // and of both before the first goes on
constexpr std::size_t most_for_turns = 100;  // variables

constexpr std::size_t first_turn_of_pairs = 400;    // iterations of L-BFGS before Newton-CG has a turn
constexpr std::size_t second_turn_of_pairs = 1000;  // and of both before the first goes on

/// What is known of the objective, residuals included.
Structure known_structure(Evaluator& evaluator) {
  Structure structure = evaluator.objective().structure();
  if (LeastSquares* squares = evaluator.least_squares()) {
    structure.convex = structure.convex || squares->linear();
    structure.lower_bound = std::max(structure.lower_bound, 0.0);
  }
  // A point where a method rests at a kink that it does not mind says nothing of a minimum, convex or not.
  if (!evaluator.penalty().empty() && !structure.smooth) structure.convex = false;
  return structure;
}

/// A descent in progress: methods take turns, each walks in rounds until the judge is content.
class Descent final {
 public:
  Descent(Evaluator& evaluator, const Method& method, View start, const MinimizeOptions& options)
      : evaluator_(evaluator),
        method_(method),
        options_(options),
        here_(first_point(start)),
        judge_(evaluator, options, known_structure(evaluator), here_, result_.notes) {
    result_.start = here_.x;
    if (!method.warning.empty()) result_.warnings.push_back(method.warning);
  }

  MinimizeResult run() {
    prepare();
    const std::optional<WalkEnd> early = rough_walk();
    const WalkEnd outcome = early                  ? *early
                            : takes_turns()        ? turns()
                            : helped_by_products() ? with_products()
                                                   : rounds({});
    result_.method = method_.name;
    conclude(result_, judge_, outcome, std::move(here_), evaluator_, options_.names);
    const Structure structure = known_structure(evaluator_);
    for (std::string& warning :
         diagnose({method_, result_, diary_, structure, options_.names, !evaluator_.penalty().empty()}))
      result_.warnings.push_back(std::move(warning));
    return std::move(result_);
  }

 private:
  /// The start, moved to where the value is finite, and to where the residuals tell all parameters apart.
  Sample first_point(View start) {
    Sample here = finite_start(evaluator_, start, options_, result_.notes, method_.needs_least_squares);
    const LeastSquares* squares = evaluator_.least_squares();
    if (!method_.needs_least_squares || squares->linear() || !evaluator_.box().empty()) return here;
    std::optional<Apart> apart = moved_apart(evaluator_, here, options_.names);
    if (!apart) return here;
    result_.notes.push_back("at the start " + point_text(here.x, options_.names) + " " + apart->names +
                            " are interchangeable, and would stay equal; started from " +
                            point_text(apart->x, options_.names) + " instead");
    return evaluator_.at_triangle(std::move(apart->x));
  }

  void prepare() {
    method_options_.evaluator = &evaluator_;
    method_options_.slope_left = method_.slope_left;
    if (LeastSquares* squares = evaluator_.least_squares()) {
      // Among bounds one step is not enough.
      method_options_.linear = squares->linear() && evaluator_.box().empty();
      method_options_.scale = squares->scale();
    }
    if (method_.step_scale == StepScale::none) return;
    method_options_.step = step();
    result_.step = method_options_.step;
  }

  double step() {
    if (options_.step) return *options_.step;
    if (options_.paper_step && method_.paper_step > 0) return method_.paper_step;
    return search_step(evaluator_, method_, here_, {}, result_.notes);
  }

  /// In float32, as far as that leads. How the walk ended, unless it is to go on in doubles.
  std::optional<WalkEnd> rough_walk() {
    if (!evaluator_.objective().is_rough()) return {};
    if (method_.needs_hessian || method_.needs_hessian_vector || method_.needs_least_squares) {
      result_.notes.push_back("computed in float64: method " + method_.name + " asks for more than gradients");
      refine();
      return {};
    }
    Rules rough = rules({});
    rough.tightness = rough_tightness;
    rough.rounding = std::numeric_limits<float>::epsilon();
    Walk walk(evaluator_, method_, method_options_, rough, options_);
    const WalkEnd end = walk.run(here_);
    result_.iterations = walk.iterations();
    result_.criteria = walk.criteria();
    diary_ = walk.diary();
    refine();
    const bool over = end.end == End::limit || end.end == End::interrupted;
    result_.notes.push_back("the first " + std::to_string(result_.iterations) + " iterations in float32, " +
                            (over ? "the value at the end" : "the rest") + " in float64");
    return over ? std::optional(end) : std::nullopt;
  }

  void refine() {
    evaluator_.refine();
    here_ = evaluator_.at(here_.x, true);
  }

  /// Where few pairs of L-BFGS do not catch the curvature, exact products of the Hessian may.
  bool helped_by_products() const {
    return options_.method.empty() && options_.search.empty() && method_.learns_curvature &&
           !method_.successor.empty() && evaluator_.objective().has_hessian_vector();
  }

  WalkEnd with_products() {
    const Method own = method_;
    WalkEnd outcome = rounds(first_turn_of_pairs);
    if (outcome.end == End::turn) outcome = hand_over(find_method(own.successor), second_turn_of_pairs);
    return outcome.end == End::turn ? hand_over(own, {}) : outcome;
  }

  /// Gauss-Newton steps leave out the curvature of the residuals. Where that makes them slow, Newton's may do better.
  bool takes_turns() const {
    return options_.method.empty() && method_.needs_least_squares && !method_.successor.empty() &&
           !method_options_.linear && evaluator_.objective().has_hessian() && here_.x.size() <= most_for_turns;
  }

  WalkEnd turns() {
    const Method own = method_;
    WalkEnd outcome = rounds(first_turn);
    if (outcome.end != End::turn) return outcome;
    outcome = hand_over(find_method(own.successor), second_turn);
    if (outcome.end == End::rounding || outcome.end == End::stuck) {
      // What rounding hides from Newton's steps, undamped steps by QR of the Jacobian may still see.
      method_options_.mu = 1e16;
      return hand_over(own, {});
    }
    return outcome.end == End::turn ? hand_over(own, {}) : outcome;
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
    const bool slow = method_.step_scale != StepScale::none;
    WalkEnd outcome;
    for (int round = 0; round < most_rounds; ++round) {
      outcome = walk.run(here_);
      if (!at_rest(outcome.end) || !judge_.again(walk, here_, outcome, slow)) break;
    }
    result_.iterations = walk.iterations();
    result_.criteria = walk.criteria();
    diary_ = walk.diary();
    return outcome;
  }

  Rules rules(std::optional<std::size_t> turn) const {
    Rules rules;
    rules.turn = turn;
    rules.turn_when_slow = turn && method_.needs_least_squares;
    rules.gtol = options_.gtol;
    rules.ftol = options_.ftol;
    rules.xtol = options_.xtol;
    rules.max_iter = options_.max_iter ? *options_.max_iter : static_cast<double>(method_.max_iter);
    rules.max_eval = options_.max_eval;
    rules.time_limit = options_.time_limit;
    if (!judge_.given()) rules.floor = judge_.lowest_value();
    rules.by_triangle = method_.needs_least_squares;
    if (method_.needs_hessian) rules.tightness = 1e-3;  // quadratic convergence makes it cheap
    rules.patience = method_.patience;
    return rules;
  }

  MinimizeResult result_;
  Evaluator& evaluator_;
  Method method_;
  const MinimizeOptions& options_;
  MethodOptions method_options_;
  Sample here_;
  Diary diary_;  ///< of the last walk
  Judge judge_;
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
    evaluator.objective().refine(false);
    result = Descent(evaluator, method, start, shorter).run();
    result.notes.insert(result.notes.begin(), notes.begin(), notes.end());
  }
  return result;
}

}  // namespace steepest
