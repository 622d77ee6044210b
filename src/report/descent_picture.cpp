#include "report/descent_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "report/contour.hpp"
#include "report/ticks.hpp"

namespace steepest::picture {
namespace {

constexpr std::size_t curve_points = 481;
constexpr std::size_t grid_points = 141;
constexpr int levels = 14;

Range range_of(const Path& path, std::size_t which) {
  Range range{path.points[0][which], path.points[0][which]};
  for (const auto& point : path.points) {
    range = {std::min(range.low, point[which]), std::max(range.high, point[which])};
  }
  return widened(range, range.high > range.low ? 0.3 : 0);
}

std::vector<double> grid_over(Range range, std::size_t count) {
  std::vector<double> grid;
  for (std::size_t i = 0; i < count; ++i) {
    grid.push_back(std::lerp(range.low, range.high, static_cast<double>(i) / static_cast<double>(count - 1)));
  }
  return grid;
}

Layer path_layer(std::vector<double> x, std::vector<double> y, const MinimumReport& report) {
  const std::string steps = std::to_string(report.walk.iterations) + (report.walk.iterations == 1 ? " step" : " steps");
  return {Mark::arrows, Ink::curve, report.walk.method + ": " + steps, std::move(x), std::move(y), {}, 1};
}

Panel curve_panel(const MinimumReport& report, const Path& path,
                  const std::function<double(std::span<const double>)>& value) {
  Panel panel;
  panel.x_label = report.names[0];
  panel.y_label = "f";
  std::vector<double> heights, x, y;
  const std::vector<double> grid = grid_over(range_of(path, 0), curve_points);
  for (const double at : grid) heights.push_back(value(std::span(&at, 1)));
  for (const auto& point : path.points) {
    x.push_back(point[0]);
    y.push_back(value(point));
  }
  panel.layers.push_back({Mark::line, Ink::data, "f", grid, std::move(heights), {}, 1});
  panel.layers.push_back(path_layer(std::move(x), std::move(y), report));
  return panel;
}

/// Heights that grow like a cube from the lowest one, so that a valley shows.
std::vector<double> level_heights(const Grid2& grid, double lowest) {
  double highest = lowest;
  for (const double height : grid.height) {
    if (std::isfinite(height)) highest = std::max(highest, height);
  }
  std::vector<double> result;
  for (int k = 1; k <= levels; ++k) {
    const double share = static_cast<double>(k) / (levels + 1);
    result.push_back(lowest + (highest - lowest) * share * share * share * share);
  }
  return result;
}

Panel contour_panel(const MinimumReport& report, const Path& path,
                    const std::function<double(std::span<const double>)>& value) {
  Panel panel;
  panel.x_label = report.names[0];
  panel.y_label = report.names[1];
  panel.tight = true;
  Grid2 grid{grid_over(range_of(path, 0), grid_points), grid_over(range_of(path, 1), grid_points), {}};
  double lowest = report.walk.value;
  for (const double y : grid.y) {
    for (const double x : grid.x) {
      grid.height.push_back(value(std::array{x, y}));
      if (std::isfinite(grid.height.back())) lowest = std::min(lowest, grid.height.back());
    }
  }
  const std::vector<double> heights = level_heights(grid, lowest);
  for (std::size_t k = 0; k < heights.size(); ++k) {
    Pieces pieces = contour(grid, heights[k]);
    const double strength = 1 - 0.65 * static_cast<double>(k) / levels;
    panel.layers.push_back({Mark::line,
                            Ink::level,
                            k == 0 ? "lines of equal height" : "",
                            std::move(pieces.x),
                            std::move(pieces.y),
                            {},
                            strength});
  }
  std::vector<double> x, y;
  for (const auto& point : path.points) {
    x.push_back(point[0]);
    y.push_back(point[1]);
  }
  panel.layers.push_back(path_layer(std::move(x), std::move(y), report));
  return panel;
}

std::string subtitle(const MinimumReport& report) {
  std::string text;
  for (std::size_t i = 0; i < report.names.size(); ++i) {
    text += report.names[i] + " = " + number_text(report.walk.x[i], 6) + ",  ";
  }
  return text + "f = " + number_text(report.walk.value, 6) + ",  " + std::string(to_text(report.walk.status)) + ",  " +
         std::string(to_text(report.walk.point));
}

}  // namespace

Picture descent_picture(const MinimumReport& report, const Path& path,
                        const std::function<double(std::span<const double>)>& value) {
  const std::size_t n = report.names.size();
  if (n > 2) {
    throw UserError(ErrorKind::command_line,
                    "--plot draws functions of one or two variables; this one has " + std::to_string(n));
  }
  Picture picture;
  picture.title = report.formula;
  picture.subtitle = subtitle(report);
  picture.panels = {n == 1 ? curve_panel(report, path, value) : contour_panel(report, path, value)};
  return picture;
}

}  // namespace steepest::picture
