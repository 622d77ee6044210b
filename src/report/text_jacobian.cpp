#include <cmath>

#include "report/text.hpp"

namespace steepest {
namespace {

using layout::field;
using layout::Grid;

constexpr std::size_t most_columns = 8;
constexpr std::size_t most_rows = 24;

std::string matrix_of(const std::vector<std::string>& row_names, const std::vector<std::string>& column_names,
                      const std::vector<double>& values) {
  std::vector<Grid::Heading> headings{{"", Grid::Align::left}, {"", Grid::Align::left}};
  for (const std::string& name : column_names) headings.push_back({name, Grid::Align::decimal});
  Grid grid(std::move(headings));
  for (std::size_t i = 0; i < row_names.size(); ++i) {
    std::vector<std::string> cells{i == 0 ? layout::pad_right("Jacobian", 13) : "", row_names[i]};
    for (std::size_t j = 0; j < column_names.size(); ++j) {
      cells.push_back(number_text(values[i * column_names.size() + j] + 0.0, 10));
    }
    grid.add(std::move(cells));
  }
  return grid.text();
}

std::string volume_words(const Jacobian& jacobian, double det) {
  const std::string size = jacobian.rows == 1 ? "lengths" : jacobian.rows == 2 ? "areas" : "volumes";
  if (!std::isfinite(det)) return "";
  if (det == 0)
    return "The determinant is 0: to first order the map is flat here, and has no inverse near the point.\n";
  return "Small " + size + " near the point are multiplied by " + number_text(std::abs(det), 6) +
         (det < 0 ? ", and turned over.\n" : ".\n");
}

/// "f[1] by x, f[2] by y": which value goes with which coordinate.
std::string trace_words(const std::vector<std::string>& rows, const std::vector<std::string>& columns) {
  constexpr std::size_t most = 3;
  std::string text;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == most && rows.size() > most) return text + " and so on";
    text += (i == 0 ? "" : " + ") + ("d" + rows[i]) + "/d" + columns[i];
  }
  return text;
}

}  // namespace

std::string text_of(const JacobianReport& report) {
  const Jacobian& jacobian = report.jacobian;
  NamedArray value = report.value;
  value.name = "f";
  const std::vector<std::string> rows = element_names(value), columns = element_names(report.at);
  std::string text = heading(report.formula, report.at);
  text += listing("value", rows, jacobian.value, 17);
  if (rows.size() <= most_rows && columns.size() <= most_columns) {
    text += matrix_of(rows, columns, jacobian.matrix);
  } else {
    text +=
        field("Jacobian", std::to_string(rows.size()) + " x " + std::to_string(columns.size()) + "; --json prints it");
  }
  const std::string words = "Each row is the gradient of one value.";
  if (!jacobian.is_square()) return text + "\n" + words + "\n";
  const double det = determinant(jacobian);
  text +=
      field("divergence", number_text(divergence(jacobian) + 0.0, 10) + "   the trace: " + trace_words(rows, columns));
  text += field("determinant", number_text(det + 0.0, 10));
  if (jacobian.rows == 3) text += field("curl", vector_text(curl(jacobian), 10));
  return text + "\n" + words + " " + volume_words(jacobian, det);
}

std::string text_of(const ExplanationReport& report) {
  std::string text = report.title + "\n\n" + report.text;
  if (report.see.empty()) return text;
  std::string list;
  for (const std::string& topic : report.see) list += (list.empty() ? "" : ", ") + topic;
  return text + "\n  -> " + list + "\n";
}

}  // namespace steepest
