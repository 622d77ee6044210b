#include "descend/judge.hpp"

#include "descend/asymptote.hpp"
#include "descend/face.hpp"
#include "descend/text.hpp"

namespace steepest {
namespace {

constexpr double settled_step = 1e-8;       // relative Newton step left at a point that counts as arrived
constexpr double slow_settled_step = 1e-6;  // for methods of a given step, which converge slowly
constexpr double rounding_step = 1e-6;      // likewise, where rounding ended the walk
constexpr double in_reach = 1e-5;           // a Newton step that is no way out to infinity
constexpr double least_bend = 1e-6;         // of the curvature on the way here: a tail has far less
constexpr double near_step = 1e-3;          // and where the value is at rest to rounding
constexpr double valley_step = 1e3;         // a Gauss-Newton step that leads out of sight
constexpr double settled_decrease = 1e-10;  // relative decrease left where rounding ended the walk

bool is_minimum(Point point) { return point == Point::local_minimum || point == Point::global_minimum; }

}  // namespace

Judge::Judge(Evaluator& evaluator, const MinimizeOptions& options, Structure structure, const Sample& start,
             std::vector<std::string>& notes)
    : evaluator_(evaluator),
      options_(options),
      structure_(structure),
      notes_(notes),
      start_value_(start.value),
      start_(start.x),
      start_gradient_(start.gradient) {}

Verdict Judge::judged(const Sample& sample, bool descended) {
  return judge_in_box(evaluator_, sample,
                      {.structure = structure_,
                       .descended = descended,
                       .start_value = start_value_,
                       .start = start_,
                       .start_gradient = start_gradient_,
                       .names = &options_.names});
}

/// Rounding of the value ends a search before it ends Newton's steps, which look at the gradient alone.
void Judge::polish(Sample& here, bool descended) {
  constexpr int most_steps = 5;
  for (int k = 0; k < most_steps && verdict_.newton_step && !verdict_.singular; ++k) {
    if (!(*verdict_.newton_step > 1e-14) || *verdict_.newton_step > near_step) return;
    Sample next = evaluator_.at(along(here.x, 1, verdict_.newton_direction), true);
    if (!next.finite() || next.value > here.value + 1e-12 * std::abs(here.value)) return;
    Verdict there = judged(next, descended);
    if (!(there.newton_decrease < 0.25 * verdict_.newton_decrease)) return;
    here = std::move(next);
    verdict_ = std::move(there);
  }
}

std::optional<WalkEnd> Judge::falling_for_ever(const Sample& here) {
  const auto found = find_asymptote(evaluator_, here, start_, loose_directions(here));
  if (!found) return {};
  return falls_for_ever(found->direction, found->view, options_.names);
}

/// Goes to the lower point that the verdict has seen, unless the point of rest is one to be reported.
bool Judge::leave(Walk& walk, Sample& here, bool descended) {
  if (!verdict_.lower) return false;
  const bool minimum = is_minimum(verdict_.point);
  const bool degenerate = minimum || verdict_.point == Point::flat;
  // Not yet at rest where the gradient itself points to the lower point.
  const bool sloping = dot(here.gradient, verdict_.downhill) < -0.1 * norm(free_gradient(here));
  if (!options_.escape && !(descended && (degenerate || sloping)) && !minimum) return false;
  notes_.push_back("went on from " + point_text(here.x, options_.names) + ", where the gradient is " +
                   number_text(steepness(here), 3) + ", along " + direction_text(verdict_.downhill, options_.names));
  here = evaluator_.at(*verdict_.lower, true);
  walk.renew();
  return true;
}

bool Judge::again(Walk& walk, Sample& here, WalkEnd& outcome, bool slow) {
  const bool descended = walk.iterations() > 0;
  verdict_ = judged(here, descended);
  if (outcome.end != End::tolerance) polish(here, descended);
  if (descended && !determined(slow) && !near(here)) {
    if (const auto fall = falling_for_ever(here)) {
      outcome = *fall;
      return false;
    }
  }
  if (leave(walk, here, descended)) return true;
  if (outcome.end != End::tolerance) return false;
  if (!is_minimum(verdict_.point) && on_a_slope(here)) {
    retested_ = here.value;
    walk.tighten();
    return true;
  }
  if (given() || !verdict_.newton_step || determined(slow) || valley_floor(here) || least(here)) return false;
  walk.tighten();
  return true;
}

double Judge::lowest_value() const {
  if (structure_.lower_bound != 0 || structure_.above_bound) return -std::numeric_limits<double>::infinity();
  // Of squares rounding leaves its own square; other values may be as small for a reason.
  return evaluator_.least_squares() != nullptr ? 1e-32 * std::min(start_value_, 1.0) : 0;
}

/// After a fall from far away the scaled test, which looks at all of it, may hold where the value still falls. True at
/// first, and again while tightening helps.
bool Judge::on_a_slope(const Sample& here) const {
  if (given() || verdict_.eigenvalues.empty() || steepness(here) == 0) return false;
  return !retested_ || here.value < *retested_ - 1e-3 * std::abs(*retested_);
}

/// The Newton step says that x is where the minimum is.
bool Judge::determined(bool slow) const {
  return verdict_.newton_step && *verdict_.newton_step <= (slow ? slow_settled_step : settled_step);
}

/// A minimum is in reach, so nothing falls for ever.
bool Judge::near(const Sample& here) const {
  if (!verdict_.newton_step) return false;
  if (verdict_.at_bound) return *verdict_.newton_step <= near_step;
  if (verdict_.singular) return false;
  if (structure_.convex && bent(here)) return *verdict_.newton_step <= near_step;
  return *verdict_.newton_step <= in_reach && verdict_.level;
}

/// The function is still about as curved as it was on the way from the start.
bool Judge::bent(const Sample& here) const {
  if (verdict_.eigenvalues.empty()) return false;
  const double way = norm(difference(here.x, start_)), turned = norm(difference(here.gradient, start_gradient_));
  return std::ranges::min(verdict_.eigenvalues) * way > least_bend * turned;
}

/// The Hessian leaves a direction open, and there is nothing to gain: further steps would only wander.
bool Judge::valley_floor(const Sample& here) const {
  return verdict_.singular && verdict_.newton_decrease <= 1e-15 * std::abs(here.value);
}

/// Ways out that the point leaves open: downhill, the Newton step, and the axes.
std::vector<Vector> Judge::loose_directions(const Sample& here) const {
  constexpr std::size_t most_axes = 20;
  const std::size_t n = here.x.size();
  std::vector<Vector> result{scaled(free_gradient(here), -1)};
  if (!verdict_.newton_direction.empty()) result.push_back(verdict_.newton_direction);
  for (std::size_t i = 0; n > 1 && n <= most_axes && i < n; ++i) {
    Vector axis(n, 0);
    axis[i] = here.gradient[i] > 0 ? -1 : 1;
    result.push_back(std::move(axis));
  }
  return result;
}

bool Judge::arrived(const Sample& here, const WalkEnd& outcome) const {
  const bool tolerance = outcome.end == End::tolerance;
  if (steepness(here) == 0) return true;
  if (tolerance && given()) return true;
  if (verdict_.open_way) return false;
  if (tolerance && !verdict_.newton_step) return true;
  if (!verdict_.newton_step) return verdict_.point == Point::global_minimum;
  if (verdict_.at_bound) return true;
  if (*verdict_.newton_step <= rounding_step || (tolerance && valley_floor(here))) return true;
  // Along a valley that rounding hides nobody knows where the minimum is.
  if (!tolerance && (verdict_.singular || verdict_.gauss_newton_step > valley_step)) return false;
  const double decrease = (tolerance ? 1e-15 : settled_decrease) * std::abs(here.value);
  return *verdict_.newton_step <= near_step && verdict_.newton_decrease <= decrease;
}

bool Judge::stationary(const Sample& here, const WalkEnd& outcome) const {
  return outcome.end == End::tolerance || retested_.has_value() || steepness(here) == 0;
}

}  // namespace steepest
