#include "report/chart.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/layout.hpp"
#include "steepest/base.hpp"

namespace steepest {
namespace {

constexpr int columns = 64, rows = 14;
constexpr double rounding = 1e-16;  // values below this part of the largest count as 0

/// The characters of a chart.
struct ChartSigns {
  const char *dot, *cross, *line, *mark, *corner, *across, *up, *tick;
};
constexpr ChartSigns plain{"*", "x", ":", "^", "+", "-", "|", "+"};
constexpr ChartSigns drawn{"●", "×", "┊", "▲", "└", "─", "│", "┴"};

/// Where a number stands on an axis, 0 to 1.
class Axis final {
 public:
  Axis(double low, double high, bool logarithmic) : low_(low), high_(high), logarithmic_(logarithmic) {}
  double place(double value) const {
    if (high_ == low_) return 0.5;
    const double v = std::clamp(value, low_, high_);
    return logarithmic_ ? std::log(v / low_) / std::log(high_ / low_) : (v - low_) / (high_ - low_);
  }
  double value(double place) const {
    return logarithmic_ ? low_ * std::pow(high_ / low_, place) : low_ + place * (high_ - low_);
  }
  double low() const { return low_; }
  double high() const { return high_; }

 private:
  double low_, high_;
  bool logarithmic_;
};

int cell(double place, int cells) {
  return std::clamp(static_cast<int>(std::lround(place * (cells - 1))), 0, cells - 1);
}

Axis value_axis(const std::vector<Chart::Dot>& dots, std::optional<double> top) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  const bool any_sound = std::any_of(dots.begin(), dots.end(), [](const auto& dot) { return !dot.failed; });
  for (const Chart::Dot& dot : dots) {
    if ((dot.failed && any_sound) || !std::isfinite(dot.y)) continue;
    low = std::min(low, dot.y);
    high = std::max(high, dot.y);
  }
  if (!(low <= high)) return {0, 1, false};
  high = std::max(high, top.value_or(high));
  const bool logarithmic = low >= 0 && high > 10 * low;
  return {logarithmic ? std::max(low, rounding * high) : low, high, logarithmic};
}

std::string line_of(const std::vector<std::string>& cells) {
  std::string text;
  for (const std::string& one : cells) text += one;
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

/// Names at places of a line, as long as they do not touch.
std::string labels(const std::vector<std::pair<int, std::string>>& wanted, int indent) {
  std::string text;
  for (const auto& [column, label] : wanted) {
    const int wide = static_cast<int>(layout::width(label));
    const int begin = std::max(0, indent + column - wide / 2);
    const int used = static_cast<int>(layout::width(text));
    if (used > 0 && begin < used + 2) continue;
    text += std::string(static_cast<std::size_t>(std::max(0, begin - used)), ' ') + label;
  }
  return text;
}

std::vector<std::pair<int, std::string>> decades(const Axis& axis) {
  std::vector<std::pair<int, std::string>> result;
  const int first = static_cast<int>(std::ceil(std::log10(axis.low()) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(axis.high()) + 1e-9));
  if (last <= first) {
    return {{0, number_text(axis.low(), 3)}, {columns - 1, number_text(axis.high(), 3)}};
  }
  for (int d = first; d <= last; ++d) {
    result.emplace_back(cell(axis.place(std::pow(10.0, d)), columns), number_text(std::pow(10.0, d), 3));
  }
  return result;
}

/// The numbers beside the first, the middle and the last row, with as many digits as tell them apart.
std::vector<std::string> scale_of(const Axis& axis) {
  std::vector<std::string> scale(rows);
  std::string &top = scale[0], &middle = scale[rows / 2], &bottom = scale[rows - 1];
  for (int digits = 3; digits <= 12; ++digits) {
    top = number_text(axis.value(1), digits);
    middle = number_text(axis.value(1 - static_cast<double>(rows / 2) / (rows - 1)), digits);
    bottom = number_text(axis.value(0), digits);
    if (top != middle && middle != bottom) break;
  }
  return scale;
}

bool within(const Axis& axis, const std::optional<double>& x) { return x && *x >= axis.low() && *x <= axis.high(); }

}  // namespace

std::string to_text(const Chart& chart) {
  if (chart.dots.empty()) return "";
  const auto [least, most] =
      std::minmax_element(chart.dots.begin(), chart.dots.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
  if (!(least->x > 0) || !(most->x > least->x)) return "";
  const ChartSigns& signs = chart.ascii ? plain : drawn;
  const Axis across(least->x, most->x, true), up = value_axis(chart.dots, chart.top);
  std::vector<std::vector<std::string>> grid(rows, std::vector<std::string>(columns, " "));
  const bool has_line = within(across, chart.line);
  const int line = has_line ? cell(across.place(*chart.line), columns) : -1;
  if (has_line)
    for (auto& row : grid) row[static_cast<std::size_t>(line)] = signs.line;
  for (const bool failed : {true, false}) {
    for (const Chart::Dot& dot : chart.dots) {
      if (dot.failed != failed) continue;
      const double height = std::isfinite(dot.y) ? up.place(dot.y) : 1;
      const auto row = static_cast<std::size_t>(rows - 1 - cell(height, rows));
      grid[row][static_cast<std::size_t>(cell(across.place(dot.x), columns))] = failed ? signs.cross : signs.dot;
    }
  }
  const std::vector<std::string> scale = scale_of(up);
  std::size_t margin = 0;
  for (const std::string& text : scale) margin = std::max(margin, text.size());
  std::string text;
  if (has_line) text += labels({{line, chart.line_name}}, static_cast<int>(margin) + 4) + "\n";
  for (std::size_t row = 0; row < grid.size(); ++row) {
    text += "  " + layout::pad_left(scale[row], margin) + " " + signs.up + line_of(grid[row]) + "\n";
  }
  const auto ticks = decades(across);
  std::vector<std::string> floor(columns, signs.across);
  for (const auto& [column, label] : ticks) floor[static_cast<std::size_t>(column)] = signs.tick;
  text += std::string(margin + 3, ' ') + signs.corner + line_of(floor) + "\n";
  text += labels(ticks, static_cast<int>(margin) + 4) + "\n";
  if (!within(across, chart.mark)) return text;
  const int mark = cell(across.place(*chart.mark), columns);
  return text +
         labels({{mark, std::string(signs.mark) + " " + chart.mark_name}},
                static_cast<int>(margin + 4 + (layout::width(chart.mark_name) + 2) / 2)) +
         "\n";
}

}  // namespace steepest
