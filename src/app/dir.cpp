#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "app/direction.hpp"
#include "app/point_function.hpp"
#include "app/refusal.hpp"
#include "app/verbs.hpp"

namespace steepest::app {
namespace {

double length_of(const std::vector<double>& values) {
  double length = 0;
  for (const double value : values) length = std::hypot(length, value);
  return length;
}

double angle_in_radians(const std::string& text) {
  const bool degrees = text.ends_with("deg");
  const std::string number = text.ends_with("deg") || text.ends_with("rad") ? text.substr(0, text.size() - 3) : text;
  const std::vector<Assignment> parsed = parse_assignments("--angle", number);
  if (parsed.size() != 1 || !parsed[0].name.empty() || !parsed[0].shape.empty())
    refuse("--angle needs one number, got '" + text + "'");
  return parsed[0].values[0] * (degrees ? std::numbers::pi / 180 : 1);
}

/// Cosine and sine of an angle; multiples of 30 degrees have the values of geometry, not those of a rounded pi.
std::vector<double> on_the_circle(double angle) {
  const double twelfths = std::round(angle * 6 / std::numbers::pi);
  const bool is_known = std::abs(angle * 6 / std::numbers::pi - twelfths) <= 4e-15 * std::max(1.0, std::abs(twelfths));
  if (!is_known || std::abs(twelfths) > 1e6) return {std::cos(angle), std::sin(angle)};
  const double half = std::sqrt(3.0) / 2;
  const std::array<double, 12> sines{0, 0.5, half, 1, half, 0.5, 0, -0.5, -half, -1, -half, -0.5};
  const int k = (static_cast<int>(twelfths) % 12 + 12) % 12;
  return {sines[static_cast<std::size_t>((k + 3) % 12)], sines[static_cast<std::size_t>(k)]};
}

std::vector<double> from_angle(const std::string& text, const std::vector<ModelParameter>& variables) {
  const bool plane = variables.size() == 2 && variables[0].shape.empty() && variables[1].shape.empty();
  const bool pair = variables.size() == 1 && variables[0].shape == Shape{2};
  if (!plane && !pair) refuse("--angle is an angle in the plane: it needs exactly two variables", "use --along V");
  const double angle = angle_in_radians(text);
  if (!std::isfinite(angle)) refuse("--angle: an angle is a finite number, got " + number_text(angle));
  return on_the_circle(angle);
}

std::vector<double> from_cosines(const Session& session) {
  const std::vector<double> cosines = flattened(
      values_for("--cosines", parse_assignments("--cosines", *session.options.cosines), session.model.parameters));
  const double length = length_of(cosines);
  if (std::abs(length - 1) <= 1e-3) return cosines;
  refuse("--cosines: the squares of direction cosines add up to 1, these to " + number_text(length * length, 6),
         "use --along for a vector of any length");
}

std::vector<double> given_direction(const Session& session) {
  const Options& options = session.options;
  const int given = (options.along ? 1 : 0) + (options.angle ? 1 : 0) + (options.cosines ? 1 : 0);
  if (given != 1) {
    refuse(given == 0 ? "dir needs a direction" : "more than one direction is given",
           "give one of --along, --angle, --cosines");
  }
  if (options.angle) return from_angle(*options.angle, session.model.parameters);
  if (options.cosines) return from_cosines(session);
  return direction_along(session);
}

std::vector<double> unit(const std::vector<double>& direction) {
  std::vector<double> result = direction;
  const double largest = std::abs(*std::max_element(direction.begin(), direction.end(),
                                                    [](double a, double b) { return std::abs(a) < std::abs(b); }));
  for (double& component : result) component /= largest;
  const double length = length_of(result);
  for (double& component : result) component /= length;
  return result;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum = std::fma(a[i], b[i], sum);
  return sum;
}

void take_exact(DirectionReport& report, const std::vector<double>& gradient) {
  report.directional = report.forward = report.backward = dot(gradient, report.direction);
  report.two_sided = true;
  report.reason = "every operation is differentiable at the point: the directional derivative is gradient . direction";
}

void take_sides(DirectionReport& report, const Sides& sides) {
  const auto take = [](const OneSided& side, std::optional<double>& slope, double& error) {
    if (!side.is_known() || std::isnan(side.slope)) return;
    slope = side.slope == 0 ? 0 : side.slope;
    error = side.slope_error;
  };
  take(sides.forward, report.forward, report.forward_error);
  take(sides.backward, report.backward, report.backward_error);
  report.forward_source = sides.forward.source;
  report.backward_source = sides.backward.source;
  report.two_sided = sides.two_sided;
  if (sides.two_sided == true) report.directional = report.forward;
}

}  // namespace

Outcome run_dir(Session& session) {
  PointFunction f(session);
  DirectionReport report;
  report.formula = session.shown_formula();
  report.at = values_for("--at", session.at, session.model.parameters);
  report.given = given_direction(session);
  report.direction = unit(report.given);
  const std::vector<double> x = flattened(report.at);

  const Differentiability verdict = differentiability(f.objective(), x, report.given);
  report.value = verdict.value;
  report.differentiable = verdict.differentiable;
  report.reason = verdict.reason;
  report.gradient = verdict.gradient;
  if (verdict.by_rules) {
    take_exact(report, verdict.gradient);
    return {std::move(report), 0};
  }
  report.place = f.place_of(verdict.node);
  report.excerpt = f.excerpt(report.place);
  const Sides sides = sides_along(f.objective(), x, report.given);
  take_sides(report, sides);
  if (!std::isnan(report.value)) return {std::move(report), 0};
  const bool tends = sides.forward.is_known() && std::isfinite(sides.forward.value);
  const std::optional<UserError> outside = f.domain_error_at(x);
  if (outside && !tends) throw *outside;
  if (tends) report.limit = sides.forward.value;
  return {std::move(report), 0};
}

}  // namespace steepest::app
