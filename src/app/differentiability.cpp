#include "app/differentiability.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace steepest::app {
namespace {

constexpr std::size_t most_axes = 50;
constexpr int oblique_directions = 6;

/// How far out the definition starts to look: a fraction of the point's size.
double scale_of(std::span<const double> x) {
  double largest = 1;
  for (const double value : x) largest = std::max(largest, std::abs(value));
  return largest;
}

bool agree(const Limit& a, const Limit& b) {
  const double size = std::max({1.0, std::abs(a.value), std::abs(b.value)});
  return std::isfinite(a.value) && std::isfinite(b.value) &&
         std::abs(a.value - b.value) <= 1e-6 * size + 4 * (a.error + b.error);
}

std::vector<double> axis(std::size_t n, std::size_t i) {
  std::vector<double> direction(n, 0.0);
  direction[i] = 1;
  return direction;
}

/// Directions that favour no axis, the same every time.
std::vector<double> oblique(std::size_t n, int which) {
  std::vector<double> direction(n);
  double length = 0;
  for (std::size_t i = 0; i < n; ++i) {
    direction[i] = std::cos(std::numbers::phi * (which + 1) + 2.4 * static_cast<double>(i));
    length = std::hypot(length, direction[i]);
  }
  for (double& component : direction) component /= length;
  return direction;
}

std::string side_text(const std::optional<Limit>& side) { return side ? number_text(side->value, 6) : "no limit"; }

std::string two_values(const Sides& sides) {
  return "forward " + side_text(sides.forward) + ", backward " + side_text(sides.backward);
}

std::string direction_text(std::span<const double> direction) {
  std::string text;
  for (std::size_t i = 0; i < direction.size() && i < 6; ++i)
    text += (i == 0 ? "" : ", ") + number_text(direction[i], 4);
  return "(" + text + (direction.size() > 6 ? ", ..." : "") + ")";
}

/// What the definition says where the rules of differentiation cannot be trusted.
Differentiability by_definition(PointFunction& f, std::span<const double> x, double value, const std::string& why) {
  const std::size_t n = x.size();
  if (n > most_axes) return {{}, why, false, {}};
  std::vector<double> partials;
  for (std::size_t i = 0; i < n; ++i) {
    const Sides sides = sides_along(f, x, value, axis(n, i));
    if (!sides.two_sided) {
      return {
          false, why + (n == 1 ? ": " : "; along axis " + std::to_string(i + 1) + ": ") + two_values(sides), false, {}};
    }
    partials.push_back(sides.forward->value);
  }
  if (n == 1) {
    if (std::isnan(value)) return {{}, why + "; it tends to a limit there, and so does its slope", false, {}};
    return {true, why + ", but both one-sided derivatives agree", false, partials};
  }
  for (int k = 0; k < oblique_directions; ++k) {
    const std::vector<double> u = oblique(n, k);
    const Sides sides = sides_along(f, x, value, u);
    if (!sides.two_sided) return {false, why + "; along " + direction_text(u) + ": " + two_values(sides), false, {}};
    double linear = 0;
    for (std::size_t i = 0; i < n; ++i) linear += partials[i] * u[i];
    if (agree(*sides.forward, {linear, sides.forward->error})) continue;
    return {false,
            why + "; directional derivatives exist but are not linear in the direction: along " + direction_text(u) +
                " it is " + number_text(sides.forward->value, 6) + ", where a gradient would give " +
                number_text(linear, 6),
            false,
            {}};
  }
  return {{},
          why + "; the directional derivatives tried are linear in the direction, which alone proves nothing",
          false,
          {}};
}

}  // namespace

Sides sides_along(PointFunction& f, std::span<const double> x, double value, std::span<const double> direction) {
  std::vector<double> place(x.size());
  const auto along = [&](double t) {
    for (std::size_t i = 0; i < x.size(); ++i) place[i] = x[i] + t * direction[i];
    return f.value(place);
  };
  const auto against = [&](double t) { return along(-t); };
  const double scale = scale_of(x);
  Sides sides;
  const bool defined = !std::isnan(value);
  if (!defined) sides.value = limit_from_above(along, scale);
  const std::optional<double> at = defined ? std::optional(value) : std::nullopt;
  sides.forward = slope_from_above(along, at, scale);
  sides.backward = slope_from_above(against, at, scale);
  if (sides.backward) sides.backward->value = 0 - sides.backward->value;
  sides.two_sided = sides.forward && sides.backward && agree(*sides.forward, *sides.backward);
  if (defined || !sides.two_sided) return sides;
  const std::optional<Limit> other = limit_from_above(against, scale);
  sides.two_sided = sides.value && other && agree(*sides.value, *other);
  return sides;
}

Differentiability differentiability(PointFunction& f, std::span<const double> x, double value,
                                    const std::vector<double>& gradient) {
  if (std::isnan(value)) return by_definition(f, x, value, "f is not defined at the point");
  if (const auto kink = f.kink_at(x)) return by_definition(f, x, value, *kink);
  const bool finite = std::all_of(gradient.begin(), gradient.end(), [](double g) { return std::isfinite(g); });
  if (finite) return {true, "", true, gradient};
  if (!std::isfinite(value)) return {false, "the value is not finite", false, {}};
  return by_definition(f, x, value, "a partial derivative is not finite");
}

}  // namespace steepest::app
