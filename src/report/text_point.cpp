#include <algorithm>
#include <cmath>

#include "report/text.hpp"

namespace steepest {
namespace {

using layout::field;

constexpr int all_digits = 17;
/// Of numbers that carry the rounding of a few operations.
constexpr int series_digits = 15;

double norm(const std::vector<double>& values) {
  double scaled = 0;
  for (const double value : values) scaled = std::hypot(scaled, value);
  return scaled;
}

/// A zero has no sign here.
std::vector<double> divided(std::vector<double> values, double divisor) {
  for (double& value : values) value = value / divisor + 0.0;
  return values;
}

/// All digits; a zero has no sign here.
std::string exact(double value) { return number_text(value == 0 ? 0.0 : value); }

/// The gradient's elements with all their digits.
std::string gradient_listing(const std::vector<NamedArray>& at, const std::vector<double>& gradient) {
  const std::vector<std::string> names = element_names(at);
  if (names.size() > 24) return listing("gradient", names, gradient, all_digits);
  layout::Grid grid({{"", layout::Grid::Align::left}, {"", layout::Grid::Align::left}, {""}});
  for (std::size_t i = 0; i < names.size(); ++i) {
    grid.add({i == 0 ? layout::pad_right("gradient", 13) : "", names[i], exact(gradient[i])});
  }
  return grid.text();
}

std::string steepest_words(const std::vector<double>& gradient, double length) {
  if (length == 0) return "The gradient is zero: no steepest direction here.\n";
  if (!std::isfinite(length)) return "The gradient is not finite: no steepest direction here.\n";
  if (gradient.size() == 1) {
    const std::string way = gradient[0] > 0 ? "rises" : "falls";
    return "f " + way + " as " + "the variable grows, by " + number_text(std::abs(gradient[0]), 6) + " per unit.\n";
  }
  const std::string up = vector_text(divided(gradient, length), 6);
  const std::string down = vector_text(divided(gradient, -length), 6);
  return layout::wrap("Steepest way up: " + up + ", where f rises by " + number_text(length, 6) +
                          " per unit. Steepest way down: " + down + ".",
                      100, 0) +
         "\n";
}

std::string given_text(const DirectionReport& report) {
  const double length = norm(report.given);
  if (std::abs(length - 1) <= 4e-16) return ", of length 1 as given";
  return ": " + vector_text(report.given, 6) + " normalised, that is divided by its length " + number_text(length, 6);
}

std::string estimate_text(const std::optional<double>& value, double error, OneSided::Source source) {
  if (source == OneSided::Source::undefined) return "does not exist: f is not defined on this side";
  if (!value) return "unknown: no limit was found";
  if (error == 0 || !std::isfinite(*value)) return exact(*value);
  if (source == OneSided::Source::series) return number_text(*value, series_digits);
  return number_text(*value, 10) + "   (by the definition; error about " + number_text(error, 1) + ")";
}

std::string directional_text(const DirectionReport& report) {
  if (report.directional) return estimate_text(report.directional, report.forward_error, report.forward_source);
  if (!report.two_sided) return "unknown: no limit was found on both sides";
  const auto outside = OneSided::Source::undefined;
  if (report.forward_source == outside || report.backward_source == outside)
    return "does not exist: f is defined on one side only";
  if (report.forward && report.forward == report.backward) return "does not exist: it is infinite";
  return "does not exist: forward and backward differ";
}

/// The sub-expression that a reason is about, shown in its line.
std::string excerpt_text(const std::string& excerpt) {
  if (excerpt.empty()) return "";
  std::string text = "\n    ";
  for (const char c : excerpt) text += c == '\n' ? std::string("\n    ") : std::string(1, c);
  return text + "\n";
}

/// One direction in the plane along which f does not change to first order; in more dimensions, any one of many.
std::string level_text(const std::vector<double>& gradient) {
  if (gradient.size() == 2) {
    const double length = norm(gradient);
    return "0   along " + vector_text({-gradient[1] / length, gradient[0] / length}, 6);
  }
  return "0   along every direction at right angles to the gradient";
}

std::string range_of_directions(const DirectionReport& report) {
  const double length = norm(report.gradient);
  if (length == 0) return field("gradient", "zero: every directional derivative is 0, no steepest direction here");
  std::string text = field("gradient", vector_text(report.gradient, 10));
  text += field("largest", exact(length) + "   along " + vector_text(divided(report.gradient, length), 6) +
                               ": the norm of the gradient");
  text += field("smallest", exact(-length) + "   along " + vector_text(divided(report.gradient, -length), 6));
  if (report.gradient.size() > 1) text += field("level line", level_text(report.gradient));
  return text;
}

std::string variable_order(const DirectionReport& report) {
  std::string text;
  for (const std::string& name : element_names(report.at)) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string matrix_text(const std::vector<std::string>& names, const std::vector<double>& values) {
  using layout::Grid;
  const std::size_t n = names.size();
  std::vector<Grid::Heading> headings{{"", Grid::Align::left}, {"", Grid::Align::left}};
  for (const std::string& name : names) headings.push_back({name, Grid::Align::decimal});
  Grid grid(std::move(headings));
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<std::string> cells{i == 0 ? layout::pad_right("Hessian", 13) : "", names[i]};
    for (std::size_t j = 0; j < n; ++j) cells.push_back(number_text(values[i * n + j], 10));
    grid.add(std::move(cells));
  }
  return grid.text();
}

std::string curvature_words(const std::vector<double>& eigenvalues) {
  const double low = eigenvalues.front(), high = eigenvalues.back();
  const double small = 1e-12 * std::max(std::abs(low), std::abs(high));
  if (!std::isfinite(low) || !std::isfinite(high)) return "The Hessian is not finite here.\n";
  if (low > small) return "All eigenvalues are positive: f curves upwards in every direction.\n";
  if (high < -small) return "All eigenvalues are negative: f curves downwards in every direction.\n";
  if (low < -small && high > small) return "Eigenvalues of both signs: f curves upwards one way, downwards another.\n";
  return "The smallest eigenvalue in size is zero: along one direction f does not curve to second order.\n";
}

/// What --along asks for: the Hessian seen from one direction.
std::string along_text(const HessianReport& report) {
  const double length = norm(report.along);
  std::string text = field("along v", vector_text(report.along, 10));
  text += listing("H v", element_names(report.at), report.product, all_digits);
  text += field("v'H v", exact(report.curvature));
  const double unit = report.curvature / length / length;
  text += field("curvature", exact(unit) + "   v'H v / |v|^2: the second directional derivative along v");
  const std::string course = unit > 0 ? "f curves upwards along v." : unit < 0 ? "f curves downwards along v." : "";
  return text + "\n" + course + (course.empty() ? "" : " ") +
         "H v is the derivative of the gradient along v; H itself was not formed.\n";
}

}  // namespace

std::string text_of(const EvalReport& report) {
  std::string text = heading(report.formula, report.at);
  if (report.value.shape.empty()) return text + field("value", exact(report.value.values[0]));
  NamedArray value = report.value;
  value.name = "";
  return text + listing("value", element_names(value), value.values, all_digits);
}

std::string text_of(const GradientReport& report) {
  std::string text = heading(report.formula, report.at);
  text += field("value", exact(report.value));
  if (report.differentiable != true) {
    const std::string verdict = report.differentiable ? "does not exist here: " : "unknown whether it exists: ";
    text += field("gradient", verdict + report.reason) + excerpt_text(report.excerpt);
    const bool finite =
        std::all_of(report.gradient.begin(), report.gradient.end(), [](double g) { return std::isfinite(g); });
    if (!finite) return text;
    const std::string words =
        report.differentiable ? "The rules of differentiation give these one-sided choices, which are not a gradient:"
                              : "If there is a gradient, the rules of differentiation may give it:";
    return text + "\n" + words + "\n" + gradient_listing(report.at, report.gradient);
  }
  const double length = norm(report.gradient);
  text += gradient_listing(report.at, report.gradient);
  text += field("norm",
                exact(length) + (length > 0 && std::isfinite(length) ? "   the largest directional derivative" : ""));
  if (!report.reason.empty()) text += field("kink", report.reason) + excerpt_text(report.excerpt);
  return text + "\n" + steepest_words(report.gradient, length);
}

std::string text_of(const DirectionReport& report) {
  std::string text = heading(report.formula, report.at);
  if (report.limit) {
    text += field("value", "undefined at the point; tends to " + exact(*report.limit) + " along the ray");
  } else {
    text += field("value", exact(report.value));
  }
  text += field("variables", variable_order(report));
  text += field("direction", vector_text(report.direction, 10) + given_text(report));
  text += field("directional", directional_text(report));
  text += field("forward", estimate_text(report.forward, report.forward_error, report.forward_source));
  text += field("backward", estimate_text(report.backward, report.backward_error, report.backward_source));
  text += "\n";
  if (!report.gradient.empty()) return text + range_of_directions(report);
  const std::string verdict = !report.differentiable ? "unknown: " : *report.differentiable ? "" : "none: ";
  return text + field("gradient", verdict + report.reason) + excerpt_text(report.excerpt);
}

std::string text_of(const HessianReport& report) {
  const std::vector<std::string> names = element_names(report.at);
  std::string text = heading(report.formula, report.at);
  text += field("value", exact(report.value));
  text += gradient_listing(report.at, report.gradient);
  if (!report.along.empty()) return text + along_text(report);
  if (names.size() <= 8) {
    text += matrix_text(names, report.hessian);
  } else {
    text +=
        field("Hessian", std::to_string(names.size()) + " x " + std::to_string(names.size()) + "; --json prints it");
  }
  if (report.eigenvalues.empty()) return text + "\nThe Hessian is not finite here.\n";
  text += field("eigenvalues", vector_text(report.eigenvalues, 10));
  if (names.size() > 1)
    text += field("Laplacian", number_text(report.laplacian + 0.0, 10) + "   the trace of the Hessian");
  if (!report.kink.empty()) {
    return text + field("kink", report.kink) +
           "\nThe rules of differentiation give these numbers; at a kink they need not be derivatives of f.\n";
  }
  return text + "\n" + curvature_words(report.eigenvalues);
}

}  // namespace steepest
