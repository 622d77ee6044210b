#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "steepest/table.hpp"
#include "table/aligned_values.hpp"
#include "table/row_collector.hpp"
#include "table/shared_rows.hpp"

namespace steepest {
namespace {

using Columns = std::vector<const Column*>;

std::string counted(std::size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string where(const Place& place) {
  return (place.source.empty() ? "row " : place.source + ":") + std::to_string(place.line);
}

[[noreturn]] void refuse(const Columns& incomplete) {
  std::string message;
  std::size_t total = 0;
  const Column* first = incomplete.front();
  for (const Column* column : incomplete) {
    total += column->missing;
    message += (message.empty() ? "" : ", ") + ("'" + column->name + "' " + std::to_string(column->missing));
    if (column->first_missing->line < first->first_missing->line) first = column;
  }
  message = incomplete.size() == 1 ? "column '" + first->name + "' has " + counted(total, "missing value")
                                   : counted(total, "missing value") + " (" + message + ")";
  const Place& place = *first->first_missing;
  if (total > 1) message += ", the first in " + where(place);
  throw UserError(ErrorKind::data, message, place.source.empty() ? std::nullopt : std::optional(place),
                  "fill them in, or leave such rows out with --missing drop");
}

std::vector<std::size_t> rows_to_keep(const Table& table, const Columns& incomplete) {
  std::vector<std::size_t> kept;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto lacks = [row](const Column* column) { return std::isnan(column->values[row]); };
    if (std::none_of(incomplete.begin(), incomplete.end(), lacks)) kept.push_back(row);
  }
  return kept;
}

}  // namespace

Table select_rows(const Table& table, std::span<const std::size_t> rows) {
  const std::size_t stride = column_stride(rows.size());
  const auto values = aligned_values(std::max<std::size_t>(1, table.columns().size()) * stride);
  std::vector<Column> columns = table.columns();
  for (std::size_t j = 0; j < columns.size(); ++j) {
    double* start = values.get() + j * stride;
    for (std::size_t i = 0; i < rows.size(); ++i) start[i] = columns[j].values[rows[i]];
    std::fill(start + rows.size(), start + stride, 0.0);
    columns[j].values = {start, rows.size()};
    const std::optional<Place> first_missing = std::exchange(columns[j].first_missing, {});
    summarise(columns[j], "");
    if (columns[j].missing > 0) columns[j].first_missing = first_missing;
  }
  const Table selected(rows.size(), stride, values, std::move(columns));
  return table.share() ? shared_out(selected, table.share()->ranks) : selected;
}

Table complete_rows(const Table& table, std::span<const std::string> names, Missing missing) {
  std::map<std::string_view, const Column*> columns;
  for (const Column& column : table.columns()) columns.emplace(column.name, &column);
  Columns incomplete;
  for (const std::string& name : names) {
    const auto found = columns.find(name);
    const Column* column = found == columns.end() ? &table.column(name) : found->second;
    if (column->missing > 0) incomplete.push_back(column);
  }
  if (incomplete.empty() || missing == Missing::keep) return table;
  if (missing == Missing::refuse) refuse(incomplete);
  Table complete = select_rows(table, rows_to_keep(table, incomplete));
  if (complete.all_rows() > 0) return complete;
  throw UserError(ErrorKind::data, "every row lacks a value in the columns used; none is left", {},
                  "use fewer columns, or fill values in");
}

}  // namespace steepest
