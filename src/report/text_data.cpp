#include <cmath>

#include "report/text.hpp"

namespace steepest {
namespace {

constexpr std::size_t shown_levels = 5;

std::string levels_text(const std::vector<std::string>& levels) {
  std::string text;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (i == shown_levels) return text + ", ... (" + counted(levels.size(), "level") + ")";
    text += (i == 0 ? "" : ", ") + levels[i];
  }
  return text;
}

std::string range_text(double value) { return std::isnan(value) ? "" : number_text(value, 8); }

}  // namespace

std::string text_of(const DataReport& report) {
  using layout::Grid;
  Grid grid({{"column", Grid::Align::left},
             {"type", Grid::Align::left},
             {"min"},
             {"max"},
             {"missing", Grid::Align::right},
             {"levels", Grid::Align::left}});
  bool any_levels = false;
  for (const DataColumnReport& column : report.columns) any_levels = any_levels || !column.levels.empty();
  if (!any_levels)
    grid = Grid({{"column", Grid::Align::left},
                 {"type", Grid::Align::left},
                 {"min"},
                 {"max"},
                 {"missing", Grid::Align::right}});
  for (const DataColumnReport& column : report.columns) {
    const bool is_text = !column.levels.empty();
    grid.add({column.name, column.type, is_text ? "" : range_text(column.min), is_text ? "" : range_text(column.max),
              column.missing == 0 ? "0" : std::to_string(column.missing), levels_text(column.levels)});
  }
  return report.source + "\n  " + counted(report.rows, "row") + ", " + counted(report.columns.size(), "column") +
         "\n\n" + grid.text();
}

std::string text_of(const MethodsReport& report) {
  using layout::Grid;
  Grid grid({{"method", Grid::Align::left},
             {"needs", Grid::Align::left},
             {"--batch", Grid::Align::left},
             {"--l1", Grid::Align::left},
             {"what it does", Grid::Align::left}});
  for (const MethodInfo& method : report.methods)
    grid.add(
        {method.name, method.needs, method.takes_samples ? "yes" : "", method.takes_l1 ? "yes" : "", method.summary});
  return grid.text();
}

}  // namespace steepest
