#include "descend/ray.hpp"

namespace steepest {

FarView look_far(Evaluator& evaluator, const Sample& here, View direction, double scale) {
  FarView view;
  double last = here.value;
  double first_drop = 0;
  double drop = 0;
  double t = scale;
  for (int k = 0; k < 25; ++k, t *= 4) {
    const double value = evaluator.value(along(here.x, t, direction));
    if (std::isnan(value) || value > last) return {};
    drop = last - value;
    view.distance = t;
    view.value = value;
    if (value == -std::numeric_limits<double>::infinity()) break;
    if (k == 0) first_drop = drop;
    if (k == 0 && !(drop > 0)) return {};
    last = value;
  }
  view.falls = true;
  view.unbounded = drop > 0.5 * first_drop;
  return view;
}

NearView look_near(Evaluator& evaluator, const Sample& here, View direction, double scale, double expected,
                   double noise) {
  NearView view;
  double t = 1e-6 * scale;
  for (int k = 0; k < 16; ++k, t *= 4) {
    Vector x = along(here.x, t, direction);
    const double value = evaluator.value(x);
    if (!std::isfinite(value)) return view;
    if (value < here.value - expected - noise) {
      view.lower = std::move(x);
      return view;
    }
    if (value > here.value + noise) {
      view.rises = true;
      return view;
    }
  }
  return view;
}

}  // namespace steepest
