#include "descend/asymptote.hpp"

namespace steepest {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double underflow = 1e-250;  // what is left of a value on its way to 0

double rounding(const Sample& here) { return 4 * epsilon * std::abs(here.value); }

/// The value at growing distances never exceeds the one before by more than rounding.
std::optional<FarView> level_ahead(Evaluator& evaluator, const Sample& here, const Vector& direction, double scale) {
  FarView view;
  view.falls = true;
  double last = here.value;
  double t = 0.25 * scale;
  for (int k = 0; k < 26; ++k, t *= 4) {
    const double value = evaluator.value(along(here.x, t, direction));
    if (!(value <= last + rounding(here))) return {};
    last = std::min(last, value);
    view.distance = t;
    view.value = value;
    if (std::isinf(value)) break;
  }
  view.unbounded = here.value - view.value > 1e3 * (1 + std::abs(here.value));
  return view;
}

struct Behind {
  bool rises = false;
  bool underflows = false;  ///< values on their way to 0 were seen
};

Behind look_behind(Evaluator& evaluator, const Sample& here, const Vector& direction, double scale) {
  Behind behind;
  for (int k = 20; k >= 0; --k) {
    const double value = evaluator.value(along(here.x, -std::ldexp(scale, -k), direction));
    if (!(value >= here.value - rounding(here))) return {};
    behind.rises = behind.rises || value > here.value + rounding(here);
    behind.underflows = behind.underflows || (value > here.value && std::abs(value) < underflow);
  }
  return behind;
}

bool downhill(Evaluator& evaluator, const Sample& here, const Vector& direction, double scale) {
  if (!(dot(here.gradient, direction) < 0)) return false;
  const Sample ahead = evaluator.at(along(here.x, 1e-3 * scale, direction), true);
  return dot(ahead.gradient, direction) < 0;
}

}  // namespace

std::optional<Asymptote> find_asymptote(Evaluator& evaluator, const Sample& here, const Vector& start,
                                        const std::vector<Vector>& candidates) {
  const double scale = std::max(norm(here.x), norm(difference(here.x, start)));
  if (!(scale > 0)) return {};
  for (const Vector& candidate : candidates) {
    if (!(norm(candidate) > 0) || !all_finite(candidate)) continue;
    const Vector direction = unit(candidate);
    const Behind behind = look_behind(evaluator, here, direction, scale);
    if (!behind.rises) continue;
    if (!behind.underflows && !downhill(evaluator, here, direction, scale)) continue;
    if (const auto view = level_ahead(evaluator, here, direction, scale)) return Asymptote{direction, *view};
  }
  return {};
}

}  // namespace steepest
