#include "descend/watch.hpp"

#include "descend/method.hpp"
#include "descend/ray.hpp"
#include "descend/text.hpp"

namespace steepest {
namespace {

constexpr std::size_t most_repeats = 20;

bool same_to(double tolerance, const Vector& a, const Vector& b) {
  return std::equal(a.begin(), a.end(), b.begin(), [&](double x, double y) { return std::abs(x - y) <= tolerance; });
}

/// Curvature where the slope vanishes between two points that a fixed step visits in turn.
double curvature_between(Evaluator& evaluator, const Sample& a, const Sample& b) {
  const Vector direction = unit(difference(b.x, a.x));
  double low = 0;
  double high = norm(difference(b.x, a.x));
  const double width = high;
  auto slope = [&](double t) { return dot(evaluator.at(along(a.x, t, direction), true).gradient, direction); };
  for (int k = 0; k < 40; ++k) {
    const double middle = 0.5 * (low + high);
    (slope(middle) < 0 ? low : high) = middle;
  }
  const double h = 1e-5 * width;
  return (slope(low + h) - slope(low - h)) / (2 * h);
}

}  // namespace

void Watch::begin(const Sample& start) {
  if (next_look_ > 0) return;  // a later run of the same walk
  start_value_ = start.value;
  start_gradient_ = max_norm(start.gradient);
  next_look_ = 100 * (1 + norm(start.x));
}

WalkEnd Watch::growth(const Sample& here) const {
  std::string reason = "the value grew from " + short_text(start_value_) + " to " + short_text(here.value);
  if (fixed_step_ && curvature_ > 0)
    reason += ": the step " + short_text(step_) + " is too large, with the curvature " + short_text(curvature_) +
              " seen on the way the limit is " + short_text(2 / curvature_);
  return {End::diverged, reason};
}

std::optional<WalkEnd> Watch::alternation(const Sample& previous, const Sample& here, const Change& change) {
  if (before_.empty()) return {};
  // Moves at the level of rounding are no alternation.
  const bool real = change.largest_move > 1e-7 * change.largest;
  const bool back = real && same_to(1e-9 * change.largest_move, here.x, before_);
  repeats_ = back ? repeats_ + 1 : 0;
  if (repeats_ < most_repeats) return {};
  const bool first_lower = previous.x < here.x;
  std::string reason = "the iterates alternate between " + point_text(first_lower ? previous.x : here.x, names_) +
                       " and " + point_text(first_lower ? here.x : previous.x, names_);
  if (fixed_step_) {
    const double limit = 2 / curvature_between(evaluator_, previous, here);
    if (limit > 0) reason += "; a step below 2/f'' = " + short_text(limit) + " converges";
  }
  return WalkEnd{End::alternating, reason};
}

std::optional<WalkEnd> Watch::running_away(const Sample& previous, const Sample& here, const Change& change) {
  const double size = change.size;
  if (size <= next_look_) return {};
  const Vector directions[] = {unit(difference(here.x, previous.x)), unit(scaled(here.gradient, -1)), unit(here.x)};
  next_look_ = 10 * size;
  for (const Vector& direction : directions) {
    if (!(norm(direction) > 0)) continue;
    const FarView view = look_far(evaluator_, here, direction, size);
    if (view.falls) return falls_for_ever(direction, view, names_);
  }
  if (size > 1e14 * (1 + next_look_ / size))
    return WalkEnd{End::diverged, "|x| has grown to " + number_text(size, 3) + " and no minimum is in sight"};
  return {};
}

void Watch::list(Fields& fields) {
  fields.field("watch start value", start_value_);
  fields.field("watch start gradient", start_gradient_);
  fields.field("watch next look", next_look_);
  fields.field("watch curvature", curvature_);
  fields.field("watch point before", before_);
  fields.field("watch repeats", repeats_);
}

std::optional<WalkEnd> Watch::check(Sample& previous, const Sample& here, const Change& change) {
  if (change.distance > 0) curvature_ = change.bend / (change.distance * change.distance);
  if (here.value > start_value_ && change.steepest > 1e8 * std::max(start_gradient_, 1e-8)) return growth(here);
  if (auto outcome = alternation(previous, here, change)) return outcome;
  if (here.value < previous.value)
    if (auto outcome = running_away(previous, here, change)) return outcome;
  before_.swap(previous.x);
  return {};
}

}  // namespace steepest
