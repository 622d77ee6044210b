#include <algorithm>

#include "report/text.hpp"

namespace steepest {
namespace {

/// d/dx, d2/dx2, d2/dx dy.
std::string label_of(const std::vector<std::string>& by) {
  const std::string order = by.size() == 1 ? "" : std::to_string(by.size());
  std::string below;
  for (std::size_t k = 0; k < by.size();) {
    std::size_t times = 1;
    while (k + times < by.size() && by[k + times] == by[k]) ++times;
    below += (below.empty() ? "d" : " d") + by[k] + (times == 1 ? "" : std::to_string(times));
    k += times;
  }
  return "d" + order + "/" + below;
}

std::string shown(const DerivativeReport& report, const Derivative& derivative) {
  return report.as_latex ? derivative.latex : derivative.formula;
}

/// A single derivative stands alone, fit for a pipe; several have their names in front.
std::string formulas_text(const DerivativeReport& report) {
  if (report.derivatives.size() == 1) return shown(report, report.derivatives[0]) + "\n";
  std::size_t width = 0;
  for (const Derivative& derivative : report.derivatives) {
    width = std::max(width, layout::width(label_of(derivative.by)));
  }
  std::string text;
  for (const Derivative& derivative : report.derivatives) {
    text += layout::pad_right(label_of(derivative.by), width) + "   " + shown(report, derivative) + "\n";
  }
  return text;
}

std::string steps_text(const DerivativeReport& report) {
  std::string text;
  for (const Derivative& derivative : report.derivatives) {
    for (const std::string& step : derivative.steps) text += "\n" + step;
  }
  return text;
}

std::string values_text(const DerivativeReport& report) {
  if (report.at.empty()) return {};
  const std::string at = "\n  at  " + point_text(report.at);
  if (report.derivatives.size() == 1) return at + ":  " + number_text(*report.derivatives[0].value) + "\n";
  using layout::Grid;
  Grid grid({{"", Grid::Align::left}, {"", Grid::Align::decimal}});
  for (const Derivative& derivative : report.derivatives) {
    grid.add({label_of(derivative.by), number_text(*derivative.value)});
  }
  return at + "\n" + grid.text();
}

}  // namespace

std::string text_of(const DerivativeReport& report) {
  return formulas_text(report) + steps_text(report) + values_text(report);
}

std::string text_of(const CodeReport& report) { return report.text; }

}  // namespace steepest
