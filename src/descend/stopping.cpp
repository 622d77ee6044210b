#include "descend/stopping.hpp"

#include "descend/linear_algebra.hpp"
#include "descend/method.hpp"
#include "descend/text.hpp"

namespace steepest {
namespace {

constexpr double scaled_gradient_limit = 1e-9;
constexpr double angle_limit = 1e-12;
constexpr double open_angle = 1e-9;
constexpr double step_limit = 1e-12;

}  // namespace

void Stopping::add(std::string name, double value, double limit) {
  criteria_.push_back({std::move(name), value, limit, value <= limit});
}

void Stopping::note_progress(const Sample& here, const Change& change) {
  highest_ = std::max(highest_, here.value);
  recent_.push_back(here.value);
  if (recent_.size() > 11) recent_.pop_front();
  farthest_ = std::max(farthest_, change.size);
  if (!rules_.by_triangle) return;
  largest_.resize(here.x.size(), 0);
  for (std::size_t i = 0; i < here.x.size(); ++i) largest_[i] = std::max(largest_[i], std::abs(here.x[i]));
}

void Stopping::test_scaled(const Sample& here, const Change& change) {
  double largest = std::max(change.weighted, change.steepest * (1e-3 * change.size));
  // Near the origin |x| says nothing about the scale of x; how far the walk has come does.
  if (change.size < 1e-3 * farthest_) largest = std::max(largest, change.slope * 1e-3 * farthest_);
  if (largest == 0) largest = change.slope;
  const double drop = std::max(recent_.front() - here.value, 1e-6 * (highest_ - here.value));
  const double range = std::max(std::abs(here.value), drop);
  add(std::string("scaled gradient max |g_i| |x_i| / ") + (drop > std::abs(here.value) ? "drop of f" : "|f|"),
      largest == 0 ? 0 : largest / std::max(range, 1e-300), scaled_gradient_limit * rules_.tightness);
}

void Stopping::test_triangle(const Sample& here) {
  add("angle max |J_j'r| / (|J_j| |r|)", largest_cosine(here.triangle), angle_limit * rules_.tightness);
  const GaussNewton gauss_newton = steepest::gauss_newton(here.triangle);
  // In a direction that J leaves open the gradient may still point far away.
  if (!gauss_newton.undetermined.empty() && criteria_.back().value > open_angle) return;
  const Vector& step = gauss_newton.step;
  double largest = 0;
  for (std::size_t i = 0; i < step.size(); ++i)
    if (step[i] != 0) largest = std::max(largest, std::abs(step[i]) / std::max(largest_[i], 1e-300));
  add("Gauss-Newton step max |p_i| / |x_i|", largest, step_limit * rules_.tightness);
}

/// In several steps neither the value nor the test has fallen to a fraction of what it was.
bool Stopping::slow(double value, double test) {
  constexpr std::size_t steps = 6;
  pace_.emplace_back(value, test);
  if (pace_.size() <= steps) return false;
  const auto [old_value, old_test] = pace_.front();
  pace_.pop_front();
  return value > 0.9 * old_value && test > 0.1 * old_test;
}

std::optional<WalkEnd> Stopping::check(const Sample& here, const Sample* previous, const Change& change,
                                       std::size_t iteration, const Evaluator& evaluator) {
  criteria_.clear();
  note_progress(here, change);
  const double steepest = change.steepest;
  if (rules_.gtol) {
    add("gradient max |g_i|", steepest, *rules_.gtol);
  } else if (rules_.by_triangle) {
    test_triangle(here);
  } else {
    test_scaled(here, change);
  }
  const double test = criteria_.front().value;
  if (previous != nullptr && rules_.ftol)
    add("value change |df| / |f|", std::abs(here.value - previous->value) / std::max(std::abs(here.value), 1e-300),
        *rules_.ftol);
  if (previous != nullptr && rules_.xtol) {
    double largest = 0;
    for (std::size_t i = 0; i < here.x.size(); ++i)
      largest = std::max(largest, std::abs(here.x[i] - previous->x[i]) / std::max(std::abs(here.x[i]), 1e-300));
    add("step max |dx_i| / |x_i|", largest, *rules_.xtol);
  }
  std::optional<WalkEnd> outcome;
  for (const Criterion& c : criteria_)
    if (c.holds && !outcome)
      outcome = {End::tolerance, c.name + " is " + number_text(c.value, 3) + ", at most " + number_text(c.limit, 3)};
  if (steepest == 0 && !outcome) outcome = {End::tolerance, "the gradient is exactly 0"};
  if (std::isfinite(here.value) && here.value <= rules_.floor && !outcome)
    outcome = {End::tolerance, "the value is " + number_text(here.value, 3) + ", its lower bound to rounding"};
  if (outcome) {
    static_cast<void>(check_limits(iteration, evaluator));
    return outcome;
  }

  const bool lower = here.value < best_value_ - 4 * rules_.rounding * std::abs(best_value_);
  const bool closer = test < 0.9 * best_test_;
  best_value_ = std::min(best_value_, here.value);
  best_test_ = std::min(best_test_, test);
  idle_ = lower || closer || !std::isfinite(best_value_) ? 0 : idle_ + 1;
  const bool frozen = previous != nullptr && previous->x == here.x;
  // A value that wanders well above the best one is not at rest.
  const bool level = here.value <= best_value_ + std::max(1e-8, 10 * rules_.rounding) * std::abs(best_value_);
  if (frozen || (idle_ >= rules_.patience && level))
    return WalkEnd{End::rounding, frozen ? "the step is below the rounding of x"
                                         : "neither the value nor the gradient has improved in " +
                                               std::to_string(idle_) + " iterations"};
  // Before the limits, so that a walk that a limit ended can go on as if it had not.
  const bool crawls = slow(here.value, test) && rules_.turn_when_slow;
  if ((outcome = check_limits(iteration, evaluator))) return outcome;
  if (crawls || (rules_.turn && iteration >= *rules_.turn))
    return WalkEnd{End::turn, "no tolerance was met in " + std::to_string(iteration) + " iterations"};
  return {};
}

std::optional<WalkEnd> Stopping::check_limits(std::size_t iteration, const Evaluator& evaluator) {
  struct Limit {
    std::string name;
    double value;
    std::optional<double> limit;
  };
  const Limit limits[] = {{"iterations", static_cast<double>(iteration), rules_.max_iter},
                          {"evaluations", static_cast<double>(evaluator.total()), rules_.max_eval},
                          {"seconds", rules_.time_limit ? evaluator.seconds() : 0, rules_.time_limit},
                          {"epochs", evaluator.epochs(), rules_.epochs}};
  std::optional<WalkEnd> outcome;
  for (const Limit& l : limits) {
    if (!l.limit || std::isinf(*l.limit)) continue;
    const bool reached = l.value >= *l.limit;
    std::erase_if(criteria_, [&](const Criterion& c) { return c.name == l.name; });
    criteria_.push_back({l.name, l.value, *l.limit, reached, true});
    if (reached && !outcome)
      outcome = {End::limit, "the limit of " + short_text(*l.limit) + " " + l.name + " was reached"};
  }
  return outcome;
}

void Stopping::list(Fields& fields) {
  Vector recent(recent_.begin(), recent_.end());
  fields.field("stopping tightness", rules_.tightness);
  Vector pace_values, pace_tests;
  for (const auto& [value, test] : pace_) pace_values.push_back(value), pace_tests.push_back(test);
  fields.field("stopping recent values", recent);
  fields.field("stopping pace of values", pace_values);
  fields.field("stopping pace of tests", pace_tests);
  fields.field("stopping largest x", largest_);
  fields.field("stopping farthest x", farthest_);
  fields.field("stopping highest value", highest_);
  fields.field("stopping best value", best_value_);
  fields.field("stopping best test", best_test_);
  fields.field("stopping idle", idle_);
  recent_.assign(recent.begin(), recent.end());
  pace_.clear();
  for (std::size_t i = 0; i < std::min(pace_values.size(), pace_tests.size()); ++i)
    pace_.emplace_back(pace_values[i], pace_tests[i]);
}

void Stopping::tighten() {
  rules_.tightness *= 1e-2;
  highest_ = -std::numeric_limits<double>::infinity();
  recent_.clear();
  pace_.clear();
  idle_ = 0;
  best_value_ = best_test_ = std::numeric_limits<double>::infinity();
}

}  // namespace steepest
