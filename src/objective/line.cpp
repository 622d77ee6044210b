#include "objective/line.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "derive/limit.hpp"

namespace steepest {
namespace {

constexpr double infinite_slope = std::numeric_limits<double>::infinity();

double length_of(std::span<const double> direction) {
  double length = 0;
  for (const double component : direction) length = std::hypot(length, component);
  return length;
}

/// Divided by a power of two, so that squares of its components stay in range and nothing is rounded.
std::vector<double> scaled(std::span<const double> direction) {
  double largest = 0;
  for (const double component : direction) largest = std::max(largest, std::abs(component));
  const int exponent = std::ilogb(largest);
  std::vector<double> result;
  for (const double component : direction) result.push_back(std::scalbn(component, -exponent));
  return result;
}

std::vector<double> opposite(std::vector<double> direction) {
  for (double& component : direction) component = -component;
  return direction;
}

bool close(double a, double b, double relative, double error) {
  return std::abs(a - b) <= relative * std::max(std::abs(a), std::abs(b)) + 4 * error;
}

double precision(const OneSided& a, const OneSided& b) {
  const bool exact = a.source == OneSided::Source::series && b.source == OneSided::Source::series;
  return exact ? 1e-12 : 1e-6;
}

}  // namespace

bool agree(const OneSided& a, const OneSided& b) {
  if (!std::isfinite(a.slope) || !std::isfinite(b.slope)) return false;
  const bool looked = a.source != OneSided::Source::series || b.source != OneSided::Source::series;
  return close(a.slope, b.slope, precision(a, b), a.slope_error + b.slope_error + (looked ? 1e-7 : 0));
}

LinesThroughPoint::LinesThroughPoint(GraphObjective& f, std::span<const double> x, std::optional<double> value)
    : f_(f), x_(x.begin(), x.end()), inputs_(f.problem(), x), value_(value), expanded_value_(value) {
  for (const double element : x) scale_ = std::max(scale_, std::abs(element));
  if (!value) return;
  const RayLimit here = inputs_.limit_along();
  if (here.kind == RayLimit::Kind::exact) expanded_value_ = here.value;
}

OneSided LinesThroughPoint::side(std::span<const double> direction, double length) {
  const RayLimit found = inputs_.limit_along(direction);
  if (found.kind == RayLimit::Kind::unknown) return by_looking(direction, length);
  OneSided side;
  if (found.kind == RayLimit::Kind::undefined) {
    side.source = OneSided::Source::undefined;
    return side;
  }
  side = {OneSided::Source::series, found.value, found.slope / length, found.value_error, found.slope_error / length};
  const bool jumps = expanded_value_ && !close(found.value, *expanded_value_, 1e-10, found.value_error);
  if (jumps) side.slope = std::copysign(infinite_slope, found.value - *expanded_value_);
  return side;
}

OneSided LinesThroughPoint::by_looking(std::span<const double> direction, double length) {
  std::vector<double> place(x_.size());
  const auto along = [&](double t) {
    for (std::size_t i = 0; i < x_.size(); ++i) place[i] = x_[i] + t * (direction[i] / length);
    return f_.value(place);
  };
  OneSided side;
  const std::optional<NumericalLimit> value = value_ ? NumericalLimit{*value_, 0} : limit_from_above(along, scale_);
  if (!value) return side;
  const std::optional<NumericalLimit> slope = slope_from_above(along, value_, scale_);
  side.value = value->value;
  side.value_error = value->error;
  side.slope = slope ? slope->value : std::nan("");
  side.slope_error = slope ? slope->error : 0;
  if (slope) side.source = OneSided::Source::numerical;
  return side;
}

Sides LinesThroughPoint::along(std::span<const double> direction) {
  const std::vector<double> ahead = scaled(direction);
  const double length = length_of(ahead);
  Sides sides;
  sides.forward = side(ahead, length);
  sides.backward = side(opposite(ahead), length);
  sides.backward.slope = 0 - sides.backward.slope;
  const OneSided &forward = sides.forward, &backward = sides.backward;
  const auto is = [&](OneSided::Source source) { return forward.source == source || backward.source == source; };
  if (is(OneSided::Source::undefined)) {
    sides.two_sided = false;
  } else if (!is(OneSided::Source::unknown)) {
    const double error = forward.value_error + backward.value_error;
    const bool joined = value_ || close(forward.value, backward.value, precision(forward, backward), error + 1e-12);
    sides.two_sided = joined && agree(forward, backward);
  }
  return sides;
}

Sides sides_along(GraphObjective& f, std::span<const double> x, std::span<const double> direction) {
  const bool outside = f.domain_fault(x).has_value();
  return LinesThroughPoint(f, x, outside ? std::nullopt : std::optional(f.value(x))).along(direction);
}

}  // namespace steepest
