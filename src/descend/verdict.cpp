#include "descend/verdict.hpp"

#include "descend/curvature.hpp"
#include "descend/linear_algebra.hpp"
#include "descend/ray.hpp"
#include "descend/text.hpp"

namespace steepest {
namespace {

constexpr double exact_rounding = 1e-10;  // of a Hessian that is not made of differences
constexpr double open_slope = 1e-6;       // what is still to be gained within |x|, relative to the value
constexpr double far_away = 1e5;          // beside the start

struct Inertia {
  std::size_t negative = 0, zero = 0, positive = 0;
};

/// Sign counts of the eigenvalues do not change under D H D (Sylvester); scaling to a unit diagonal makes them clear of
/// rounding even when the parameters have very different units.
/// `floor` keeps elements that rounding hides from being blown up: relative to the largest, in units of `scale`.
SymmetricEigen scaled_eigen(View matrix, View scale, double floor, Vector& unscale) {
  const std::size_t n = scale.size();
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i) largest = std::max(largest, std::abs(matrix[i * n + i]) * scale[i] * scale[i]);
  unscale.assign(n, 1);
  for (std::size_t i = 0; i < n; ++i) {
    const double size = std::max(std::abs(matrix[i * n + i]), floor * largest / (scale[i] * scale[i]));
    if (size > 0) unscale[i] = 1 / std::sqrt(size);
  }
  Vector result(matrix.begin(), matrix.end());
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) result[i * n + j] *= unscale[i] * unscale[j];
  return symmetric_eigen(result, n);
}

Inertia count(const SymmetricEigen& eigen, double rounding) {
  // Elements so small that scaling them overflows say nothing.
  if (!all_finite(eigen.values)) return {.negative = 0, .zero = eigen.values.size(), .positive = 0};
  const double largest = std::max(std::abs(eigen.values.front()), std::abs(eigen.values.back()));
  Inertia inertia;
  for (double value : eigen.values) {
    if (std::abs(value) <= rounding * largest || largest == 0) {
      ++inertia.zero;
    } else {
      ++(value < 0 ? inertia.negative : inertia.positive);
    }
  }
  return inertia;
}

/// Looks both ways along a direction; true if the value rises on both sides.
bool look_around(Evaluator& evaluator, const Sample& here, const Vector& direction, const PointContext& known,
                 Verdict& verdict) {
  const double noise = 1e-11 * std::abs(here.value) + 1e-26 * std::abs(known.start_value);
  const double scale = std::max(norm(here.x), norm(known.start));
  bool rises = true;
  for (double side : {1.0, -1.0}) {
    const Vector ray = scaled(direction, side);
    const NearView view =
        look_near(evaluator, here, ray, scale > 0 ? scale : 1, 10 * std::abs(verdict.newton_decrease), noise);
    rises = rises && view.rises;
    if (!view.lower || verdict.lower) continue;
    verdict.lower = view.lower;
    verdict.downhill = ray;
  }
  return rises;
}

/// Whether the value depends on an element at the start, between the origin and twice x, or anywhere along its axis.
/// Underflow hides that.
bool matters(Evaluator& evaluator, const Sample& here, const PointContext& known, std::size_t element) {
  if (known.start_gradient[element] != 0) return true;
  for (double factor : {0.0, 0.01, 0.1, 0.5, 2.0})
    if (evaluator.at(scaled(here.x, factor), true).gradient[element] != 0) return true;
  constexpr double ratio = 1.15;  // narrow enough for a bell whose tails underflow
  Vector x = here.x;
  for (double size = 1e-3 * std::max(std::abs(here.x[element]), 1.0); size < 1e5; size *= ratio) {
    for (const double side : {1.0, -1.0}) {
      x[element] = side * size;
      const Sample there = evaluator.at(x, true);
      if (there.finite() && there.gradient[element] != 0) return true;
    }
  }
  return false;
}

/// An element whose row of the Hessian vanishes, though it matters elsewhere, and along which the value does not
/// rise to both sides: the walk has run onto a plateau. Returns its index.
std::optional<std::size_t> plateau(Evaluator& evaluator, const Sample& here, const HessianEstimate& curvature,
                                   View scale, const PointContext& known) {
  const std::size_t n = scale.size();
  const double noise = 1e-11 * std::abs(here.value);
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i)
    largest = std::max(largest, std::abs(curvature.matrix[i * n + i]) * scale[i] * scale[i]);
  for (std::size_t i = 0; i < n && n > 1; ++i) {
    double row = 0;
    for (std::size_t j = 0; j < n; ++j)
      row = std::max(row, std::abs(curvature.matrix[i * n + j]) * scale[i] * scale[j]);
    if (row > curvature.rounding * largest || !matters(evaluator, here, known, i)) continue;
    Vector axis(n, 0);
    for (double side : {1.0, -1.0}) {
      axis[i] = side;
      if (!look_near(evaluator, here, axis, scale[i], 0, noise).rises) return i;
    }
  }
  return {};
}

std::string eigenvalue_text(const Vector& values) {
  if (values.size() == 1) return "the second derivative is " + short_text(values[0]);
  return "the Hessian's eigenvalues lie between " + short_text(values.front()) + " and " + short_text(values.back());
}

double relative_length(View step, View scale) {
  double largest = 0;
  for (std::size_t i = 0; i < step.size(); ++i) largest = std::max(largest, std::abs(step[i]) / scale[i]);
  return largest;
}

void newton_step(const Sample& here, View matrix, View scale, bool linear, Verdict& verdict) {
  Vector gauss;
  // Of linear residuals, and nothing else, it is Newton's step, and sees what is singular where the rounding of J'J
  // hides it.
  const bool exact = linear && !here.triangle.factor.empty();
  if (!here.triangle.factor.empty()) {
    const GaussNewton solution = gauss_newton(here.triangle);
    gauss = scaled(solution.step, -1);
    if (exact && !solution.undetermined.empty()) gauss = difference(gauss, part_along(gauss, solution.undetermined));
  }
  auto step = exact ? std::optional(gauss) : solve_positive(matrix, here.gradient);
  // Where the Hessian is not definite, least squares still have the Gauss-Newton step.
  if (!step && !gauss.empty()) step = gauss;
  if (!step) return;
  verdict.newton_direction = scaled(*step, -1);
  verdict.newton_step = relative_length(*step, scale);
  verdict.gauss_newton_step = relative_length(gauss, scale);
  verdict.newton_decrease = 0.5 * dot(*step, here.gradient);
}

/// Linear least squares: names the directions that the data leave open.
void report_rank(const Sample& here, const PointContext& known, Verdict& verdict) {
  const GaussNewton solution = gauss_newton(here.triangle);
  if (solution.undetermined.empty()) return;
  std::string text = "the data determine " + std::to_string(solution.rank) + " of " +
                     std::to_string(here.triangle.parameters) + " parameters; the value does not change along";
  for (const Vector& open : solution.undetermined)
    text.append(" ").append(direction_text(open, *known.names)).append(",");
  text.pop_back();
  const bool shortest = norm(part_along(here.x, solution.undetermined)) <= 1e-9 * norm(here.x);
  verdict.warnings.push_back(text + (shortest ? "; of all solutions the shortest was taken" : ""));
}

/// Whether the stationary point that a negative curvature speaks of is far away: that of x^2/(1 + x^2) at 1e6 is that
/// of a tail, whose slope is tiny beside the value and not beside the curvature.
bool on_a_tail(const SymmetricEigen& eigen, const Sample& here, View scale) {
  constexpr double near = 1e-2;
  Vector step(here.x.size(), 0);
  for (std::size_t k = 0; k < eigen.values.size() && eigen.values[k] < 0; ++k) {
    const double length = dot(eigen.vectors[k], here.gradient) / eigen.values[k];
    for (std::size_t i = 0; i < step.size(); ++i) step[i] += length * eigen.vectors[k][i];
  }
  return relative_length(step, scale) > near;
}

std::string not_unique(const Verdict& verdict) {
  return "the Hessian is singular at the minimum, which may not be unique: " + eigenvalue_text(verdict.eigenvalues);
}

void classify(const Inertia& inertia, bool rises, const PointContext& known, Verdict& verdict) {
  const std::string numbers = eigenvalue_text(verdict.eigenvalues);
  const bool flat = inertia.positive == 0 && inertia.negative == 0;
  if (inertia.negative > 0) {
    verdict.point = inertia.positive > 0 ? Point::saddle : Point::maximum;
    verdict.text = (verdict.point == Point::saddle ? "a saddle: " : "a maximum: ") + numbers;
  } else if (flat && (!known.descended || !rises)) {
    verdict.point = Point::flat;
    verdict.text = "flat: gradient and Hessian are 0";
  } else if (verdict.lower && inertia.zero > 0) {
    verdict.point = Point::flat;
    verdict.text = "flat in some direction: " + numbers;
  } else {
    verdict.point = Point::local_minimum;
    verdict.text = "a local minimum: " + numbers;
    if (inertia.zero > 0) verdict.warnings.push_back(not_unique(verdict));
  }
  if (verdict.lower) verdict.text += "; f falls along " + direction_text(verdict.downhill, *known.names);
}

/// The Newton step promises nothing worth having beside the value, or beside how far it has come to a proven bound.
bool at_rest(const Sample& here, const PointContext& known, const Verdict& verdict) {
  const double bound = known.structure.lower_bound;
  const bool at_bound = here.value - bound <= 1e-14 * std::min(known.start_value - bound, 1.0);
  return at_bound || verdict.newton_decrease <= 1e-8 * std::abs(here.value);
}

/// An exact Hessian, well away from singular, the value at rest and no way left to go: looking around would tell
/// nothing new. (Where the value is 0 by chance, as on x^3, nothing is at rest beside it.)
bool clearly_a_minimum(const SymmetricEigen& congruent, const HessianEstimate& curvature, const Verdict& verdict) {
  return curvature.rounding <= exact_rounding && all_finite(congruent.values) &&
         congruent.values.front() > 1e-5 * congruent.values.back() && verdict.newton_step &&
         *verdict.newton_step <= 1e-6 && verdict.level;
}

/// A direction in which the Hessian is 0 to rounding leads on: f slopes, or x has drifted along it out of sight of
/// where it came from, to where rounding hides the slope.
bool is_open(const Sample& here, const PointContext& known, const Vector& direction) {
  const double promised = std::abs(dot(here.gradient, direction)) * norm(here.x);
  const double range = std::max(std::abs(here.value), 1e-6 * (known.start_value - here.value));
  const double way = std::abs(dot(difference(here.x, known.start), direction));
  return promised > open_slope * range || way > far_away * std::max(norm(known.start), 1.0);
}

/// No value is lower than a proven bound; what a square leaves of rounding counts as reaching it.
/// `settled`: a value near the bound is near it by rounding, for it is a sum of squares or the Newton step is tiny.
bool reaches_bound(const Sample& here, const PointContext& known, bool settled) {
  if (known.structure.above_bound) return false;
  const double bound = known.structure.lower_bound;
  const double left = here.value - bound;
  if (left == 0 || !settled) return left == 0;
  // On its way to a bound at infinity, as x*exp(-x) is, a value may be as small, but the bound is not in reach.
  const double size = std::max(norm(here.x), norm(known.start));
  return left <= 1e-28 * std::min(known.start_value - bound, 1.0) && left <= 1e-3 * norm(here.gradient) * size;
}

}  // namespace

Verdict judge_point(Evaluator& evaluator, Sample here, const PointContext& known) {
  Verdict verdict;
  const std::size_t n = here.x.size();
  Vector scale(n);
  const double size = std::max(norm(here.x), norm(known.start));
  for (std::size_t i = 0; i < n; ++i) {
    scale[i] = std::max(std::abs(here.x[i]), std::abs(known.start[i]));
    // An element that starts at 0 takes its scale from the others.
    if (known.start[i] == 0) scale[i] = std::max(scale[i], 1e-2 * size);
    if (scale[i] == 0) scale[i] = 1;
  }
  const LeastSquares* squares = evaluator.least_squares();
  const bool linear = squares != nullptr && squares->linear();
  const auto curvature =
      curvature_at(evaluator, here, scale, known.descended && reaches_bound(here, known, squares != nullptr));
  if (known.structure.convex) {
    verdict.point = Point::global_minimum;
    verdict.text =
        std::string("the global minimum: the objective is convex, ") +
        (linear ? "for its residuals are linear in the parameters" : "for each of its operations keeps convexity");
  }
  if (!curvature) {
    if (!known.structure.convex) verdict.text = "its kind is unknown: no Hessian";
    return verdict;
  }
  const SymmetricEigen eigen = symmetric_eigen(curvature->matrix, n);
  verdict.eigenvalues = eigen.values;
  newton_step(here, curvature->matrix, scale, linear && evaluator.penalty().empty(), verdict);
  verdict.level = at_rest(here, known, verdict);
  if (known.structure.above_bound && here.value == known.structure.lower_bound) {
    verdict.point = Point::flat;
    verdict.text =
        "flat: to rounding the value is " + short_text(here.value) + ", a bound that it may tend to and never meets";
    return verdict;
  }
  const bool flat = max_norm(here.gradient) == 0 && max_norm(curvature->matrix) == 0;
  if (known.structure.convex && known.structure.smooth && flat && !known.descended) {
    // A minimum of higher order, or a slope lost to underflow: nobody has seen the value fall.
    classify({.negative = 0, .zero = n, .positive = 0}, false, known, verdict);
    return verdict;
  }
  if (known.structure.convex) {
    if (!here.triangle.factor.empty()) report_rank(here, known, verdict);
    return verdict;
  }

  Vector unscale;
  const SymmetricEigen congruent = scaled_eigen(curvature->matrix, scale, 1e-3 * curvature->rounding, unscale);
  const Inertia inertia = count(congruent, curvature->rounding);
  const bool settled = squares != nullptr || (verdict.newton_step && *verdict.newton_step <= 1e-8);
  if (known.descended && reaches_bound(here, known, settled)) {
    verdict.singular = inertia.zero > 0 && curvature->rounding <= exact_rounding;
    verdict.at_bound = true;
    verdict.point = Point::global_minimum;
    verdict.text = inertia.negative == 0
                       ? "a global minimum: no value is below " + short_text(known.structure.lower_bound)
                       : "a global minimum to rounding, though not a smooth one: no value is below " +
                             short_text(known.structure.lower_bound);
    if (inertia.zero > 0) verdict.warnings.push_back(not_unique(verdict));
    return verdict;
  }
  const bool clear = clearly_a_minimum(congruent, *curvature, verdict);
  bool rises = clear || look_around(evaluator, here, eigen.vectors.front(), known, verdict);
  if (n > 1 && !clear) {
    Vector flattest = congruent.vectors.front();
    for (std::size_t i = 0; i < n; ++i) flattest[i] *= unscale[i];
    flattest = unit(flattest);
    rises = look_around(evaluator, here, flattest, known, verdict) && rises;
    verdict.open_way = inertia.zero > 0 && is_open(here, known, flattest);
  }
  classify(inertia, rises, known, verdict);
  if (inertia.negative > 0 && on_a_tail(eigen, here, scale)) {
    verdict.point = Point::flat;
    verdict.text = "f is almost flat here, with no stationary point near: " + eigenvalue_text(verdict.eigenvalues) +
                   "; start where f varies more (--from)";
  }
  verdict.singular = inertia.zero > 0 && curvature->rounding <= exact_rounding;
  if (verdict.point != Point::local_minimum || inertia.zero == 0) return verdict;
  if (const auto element = plateau(evaluator, here, *curvature, scale, known)) {
    verdict.point = Point::flat;
    verdict.text = "a plateau: here the value does not depend on " + element_name(*element, n, *known.names);
  }
  return verdict;
}

}  // namespace steepest
