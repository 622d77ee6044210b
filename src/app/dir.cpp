#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "app/differentiability.hpp"
#include "app/verbs.hpp"

namespace steepest::app {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

[[noreturn]] void refuse(const std::string& message, const std::string& hint = "") {
  throw UserError(ErrorKind::command_line, message, {}, hint);
}

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

/// Cosine and sine, exact at whole multiples of a right angle and of 30 degrees in the sine.
std::vector<double> from_angle(const std::string& text, const std::vector<ModelParameter>& variables) {
  const bool plane = variables.size() == 2 && variables[0].shape.empty() && variables[1].shape.empty();
  const bool pair = variables.size() == 1 && variables[0].shape == Shape{2};
  if (!plane && !pair) refuse("--angle is an angle in the plane: it needs exactly two variables", "use --along V");
  const double angle = angle_in_radians(text);
  const auto clean = [](double value) { return std::abs(value) < 2e-16 ? 0.0 : value; };
  return {clean(std::cos(angle)), clean(std::sin(angle))};
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
  const auto& variables = session.model.parameters;
  if (options.angle) return from_angle(*options.angle, variables);
  if (options.cosines) return from_cosines(session);
  const std::vector<double> direction =
      flattened(values_for("--along", parse_assignments("--along", *options.along), variables));
  if (length_of(direction) > 0) return direction;
  std::string names;
  for (const ModelParameter& variable : variables) names += (names.empty() ? "" : ", ") + variable.name;
  refuse("the direction is zero: (" + names + ") must not all be 0", "a direction needs a length to be divided by");
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
  report.gradient = gradient;
  report.directional = report.forward = report.backward = dot(gradient, report.direction);
  report.two_sided = true;
  report.reason = "every operation is differentiable at the point: the directional derivative is gradient . direction";
}

void take_sides(DirectionReport& report, const Sides& sides) {
  if (sides.value) report.limit = sides.value->value;
  if (sides.forward) {
    report.forward = sides.forward->value;
    report.forward_error = sides.forward->error;
  }
  if (sides.backward) {
    report.backward = sides.backward->value;
    report.backward_error = sides.backward->error;
  }
  report.two_sided = sides.two_sided;
  if (sides.two_sided) report.directional = report.forward;
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
  std::vector<double> gradient(f.dimension());
  report.value = f.value_and_gradient(x, gradient);
  const std::optional<UserError> outside = f.domain_error_at(x);
  if (outside) report.value = not_a_number;

  const Differentiability verdict = differentiability(f, x, report.value, gradient);
  report.differentiable = verdict.differentiable;
  report.reason = verdict.reason;
  if (verdict.by_rules) {
    take_exact(report, verdict.gradient);
    return {std::move(report), 0};
  }
  const Sides sides = sides_along(f, x, report.value, report.direction);
  if (outside && !sides.value) throw *outside;
  take_sides(report, sides);
  report.gradient = verdict.gradient;
  return {std::move(report), 0};
}

}  // namespace steepest::app
