#include "report/error_plot.hpp"

#include <algorithm>
#include <cmath>

namespace steepest {
namespace {

constexpr int bottom = -17, top = 1;
constexpr std::size_t columns_a_decade = 4;

struct Signs {
  std::string vertical, corner, horizontal, floor;
};

Signs signs(bool ascii) {
  if (ascii) return {"|", "+", "-", "."};
  return {"│", "└", "─", "┄"};
}

int decade(double value) {
  if (!(value > 0)) return bottom;
  return std::clamp(static_cast<int>(std::lround(std::log10(value))), bottom, top);
}

std::string power_text(int exponent) {
  if (exponent == 0) return "1";
  if (exponent == 1) return "10";
  return std::string("1e") + (exponent < 0 ? "-" : "+") + (std::abs(exponent) < 10 ? "0" : "") +
         std::to_string(std::abs(exponent));
}

std::string padded(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

/// The decades that the curves and the floor span.
struct Extent {
  int first_step = 0, last_step = 0, low = 0, high = 0;
};

Extent extent_of(const std::vector<ErrorCurve>& curves, std::optional<double> floor) {
  Extent extent{0, -400, top, bottom};
  for (const ErrorCurve& curve : curves) {
    for (const auto& [h, error] : curve.steps_errors) {
      extent.first_step = std::min(extent.first_step, static_cast<int>(std::lround(std::log10(h))));
      extent.last_step = std::max(extent.last_step, static_cast<int>(std::lround(std::log10(h))));
      extent.low = std::min(extent.low, decade(error));
      extent.high = std::max(extent.high, decade(error));
    }
  }
  if (floor) extent.low = std::min(extent.low, decade(*floor));
  return extent;
}

using Line = std::vector<std::string>;

/// The nearest free place at a column or beside it, so that two curves that meet are both seen.
void place_mark(Line& line, std::size_t column, const std::string& mark, const std::vector<ErrorCurve>& curves) {
  const auto taken = [&](std::size_t at) {
    return std::ranges::any_of(curves, [&](const ErrorCurve& curve) { return line[at] == curve.mark; });
  };
  while (taken(column) && column + 1 < line.size()) ++column;
  line[column] = mark;
}

std::string legend(const std::vector<ErrorCurve>& curves, std::optional<double> floor, const std::string& floor_name,
                   const Signs& sign) {
  std::string text;
  for (const ErrorCurve& curve : curves) text += (text.empty() ? "" : "   ") + curve.mark + " " + curve.name;
  if (floor) text += "   " + sign.floor + sign.floor + " " + floor_name;
  return text;
}

}  // namespace

std::string error_plot(const std::vector<ErrorCurve>& curves, std::optional<double> floor,
                       const std::string& floor_name, bool ascii) {
  const Signs sign = signs(ascii);
  const Extent extent = extent_of(curves, floor);
  const auto decades = static_cast<std::size_t>(extent.last_step - extent.first_step);
  const std::size_t width = decades * columns_a_decade + 3;
  std::string text = "  error\n";
  for (int level = extent.high; level >= extent.low; --level) {
    const bool on_floor = floor && level == decade(*floor);
    Line line(width, on_floor ? sign.floor : " ");
    for (const ErrorCurve& curve : curves) {
      for (const auto& [h, error] : curve.steps_errors) {
        if (decade(error) != level || !std::isfinite(error)) continue;
        const auto from = static_cast<std::size_t>(static_cast<int>(std::lround(std::log10(h))) - extent.first_step);
        place_mark(line, 1 + from * columns_a_decade, curve.mark, curves);
      }
    }
    std::string row;
    for (const std::string& cell : line) row += cell;
    row.erase(row.find_last_not_of(' ') + 1);
    const bool labelled = (level - extent.low) % 2 == 0;
    text += "  " + padded(labelled ? power_text(level) : "", 5) + " " + sign.vertical + row + "\n";
  }
  text += "        " + sign.corner;
  for (std::size_t column = 0; column < width; ++column) text += sign.horizontal;
  std::string axis(9, ' ');
  for (int exponent = extent.first_step; exponent <= extent.last_step; exponent += 2) {
    axis += power_text(exponent);
    axis.resize(9 + static_cast<std::size_t>(exponent + 2 - extent.first_step) * columns_a_decade, ' ');
  }
  axis.erase(axis.find_last_not_of(' ') + 1);
  return text + "\n" + axis + "   h\n\n  " + legend(curves, floor, floor_name, sign) + "\n";
}

}  // namespace steepest
