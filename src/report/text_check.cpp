#include <algorithm>
#include <array>
#include <cmath>

#include "report/error_plot.hpp"
#include "report/text.hpp"

namespace steepest {
namespace {

using layout::field;
using layout::Grid;

/// The error to show: relative, or where the exact derivative is 0 as it is.
std::optional<double> shown_error(const WayResult& row) { return row.relative ? row.relative : row.error; }

bool is_difference(Way way) { return way == Way::forward_difference || way == Way::central_difference; }

std::string error_text(const WayResult& row) {
  const std::optional<double> error = shown_error(row);
  if (!error) return "";
  return std::isfinite(*error) ? number_text(*error, 2) : "undefined";
}

std::string label_of(Way way) {
  switch (way) {
    case Way::ridders: return "Ridders (extrapolated)";
    case Way::forward_mode: return "forward mode (dual numbers)";
    case Way::symbolic: return "symbolic (chain rule)";
    default: return std::string(to_text(way));
  }
}

std::string step_text(const WayResult& row) { return row.h ? number_text(*row.h, 2) : ""; }

/// The smallest error of a kind of difference; nothing if none is finite.
const WayResult* best_of(const DerivativeCheck& check, Way way) {
  const WayResult* best = nullptr;
  for (const WayResult& row : check.rows) {
    if (row.way != way || !row.error || !std::isfinite(*row.error)) continue;
    if (!best || *row.error < *best->error) best = &row;
  }
  return best;
}

std::string remark_of(const WayResult& row) {
  if (is_difference(row.way)) return "its best h of fifteen";
  if (!row.estimate) return "";
  const double scale = row.relative ? std::abs(*row.value) : 1;
  return "its own estimate: " + number_text(*row.estimate / scale, 2);
}

std::string ways_grid(const DerivativeCheck& check) {
  const std::string error = check.exact == 0 ? "error" : "relative error";
  Grid grid({{"way", Grid::Align::left},
             {"h", Grid::Align::left},
             {"derivative", Grid::Align::left},
             {error, Grid::Align::left},
             {"", Grid::Align::left}});
  for (const Way way : {Way::forward_difference, Way::central_difference}) {
    const WayResult* best = best_of(check, way);
    if (!best) {
      grid.add({label_of(way), "", "f is not defined there", "", ""});
      continue;
    }
    grid.add({label_of(way), step_text(*best), number_text(*best->value), error_text(*best), remark_of(*best)});
  }
  for (const WayResult& row : check.rows) {
    if (is_difference(row.way) || !row.value) continue;
    grid.add({label_of(row.way), step_text(row), number_text(*row.value), error_text(row), remark_of(row)});
  }
  std::string text = grid.text();
  for (const WayResult& row : check.rows) {
    if (row.value) continue;
    text += "  " + layout::wrap("no " + label_of(row.way) + ": " + row.reason, 96, 4) + "\n";
  }
  return text;
}

std::vector<const WayResult*> rows_of(const DerivativeCheck& check, Way way) {
  std::vector<const WayResult*> rows;
  for (const WayResult& row : check.rows) {
    if (row.way == way) rows.push_back(&row);
  }
  return rows;
}

std::string limit_table(const DerivativeCheck& check) {
  const auto ahead = rows_of(check, Way::forward_difference), both = rows_of(check, Way::central_difference);
  Grid grid({{"h", Grid::Align::left},
             {"secant slope, x to x+h", Grid::Align::left},
             {"error", Grid::Align::left},
             {"secant slope, x-h to x+h", Grid::Align::left},
             {"error", Grid::Align::left}});
  for (std::size_t k = 0; k < ahead.size(); ++k) {
    grid.add({step_text(*ahead[k]), number_text(*ahead[k]->value, 14), error_text(*ahead[k]),
              number_text(*both[k]->value, 14), error_text(*both[k])});
  }
  return grid.text();
}

/// The largest error of the ways that take no difference.
std::optional<double> floor_of(const DerivativeCheck& check) {
  std::optional<double> floor;
  for (const WayResult& row : check.rows) {
    const std::optional<double> error = shown_error(row);
    if (is_difference(row.way) || row.way == Way::ridders || !error || !std::isfinite(*error)) continue;
    floor = std::max(floor.value_or(0), *error);
  }
  return floor;
}

std::string plot(const DerivativeCheck& check, bool ascii) {
  std::vector<ErrorCurve> curves{{"forward difference", ascii ? "o" : "●"}, {"central difference", ascii ? "x" : "◇"}};
  const std::array<Way, 2> ways{Way::forward_difference, Way::central_difference};
  for (std::size_t k = 0; k < ways.size(); ++k) {
    for (const WayResult* row : rows_of(check, ways[k])) {
      const std::optional<double> error = shown_error(*row);
      if (error && std::isfinite(*error)) curves[k].steps_errors.emplace_back(*row->h, *error);
    }
  }
  if (curves[0].steps_errors.empty() && curves[1].steps_errors.empty()) return "";
  return error_plot(curves, floor_of(check), "ways without a difference", ascii) + "\n";
}

/// The decade below a step.
std::string below(double h) { return number_text(std::pow(10, std::floor(std::log10(h))), 1); }

std::string moral(const DerivativeCheck& check) {
  std::string text = "A smaller h is not always better: what the secant misses shrinks with h, but the rounding of f, ";
  text += "divided by h, grows. ";
  std::string limits;
  if (check.best_forward) limits = "about " + below(*check.best_forward) + " (forward)";
  if (check.best_central) {
    limits += (limits.empty() ? "about " : " and ") + below(*check.best_central) + " (central)";
  }
  if (limits.empty()) return text + "Ways that take no difference have no h to choose.";
  return text + "Below " + limits +
         " a smaller h is worse. Ways that take no difference, and the complex step, have no such limit.";
}

std::string one_derivative(const CheckReport& report) {
  const DerivativeCheck& check = report.checks[0];
  std::string text = ways_grid(check);
  text += "\nThe secant becomes the tangent as h shrinks, until rounding takes over:\n\n" + limit_table(check) + "\n";
  return text + plot(check, report.ascii);
}

std::string title_of(const CheckReport& report, std::size_t k) {
  return report.checks.size() == 1 ? "" : "by " + report.by[k] + "\n";
}

}  // namespace

std::string text_of(const CheckReport& report) {
  std::string text = heading(report.formula, report.at);
  const bool several = report.checks.size() > 1;
  for (std::size_t k = 0; k < report.checks.size(); ++k) {
    const DerivativeCheck& check = report.checks[k];
    text += title_of(report, k);
    if (!several && element_names(report.at).size() > 1) text += field("along", report.by[k]);
    text += field("derivative", check.digits + "   in 50-digit arithmetic") + "\n";
    text += several ? ways_grid(check) + "\n" : one_derivative(report);
  }
  text += layout::wrap(moral(report.checks[0]), 100, 0) + "\n";
  if (several) text += "One direction at a time, `--along V` shows the whole table over h and its picture.\n";
  return text;
}

}  // namespace steepest
