#include <algorithm>
#include <set>
#include <utility>

#include "steepest/table.hpp"
#include "table/aligned_values.hpp"
#include "table/row_collector.hpp"

namespace steepest {
namespace {

std::size_t length(const MemoryColumn& column) { return column.is_text ? column.texts.size() : column.numbers.size(); }

void check(const std::vector<MemoryColumn>& columns) {
  std::set<std::string_view> names;
  for (const MemoryColumn& column : columns) {
    if (!names.insert(column.name).second) {
      throw UserError(ErrorKind::data, "two columns are named '" + column.name + "'", {}, "rename one of them");
    }
    if (length(column) == length(columns.front())) continue;
    throw UserError(ErrorKind::data,
                    "column '" + column.name + "' has " + std::to_string(length(column)) + " values, column '" +
                        columns.front().name + "' has " + std::to_string(length(columns.front())),
                    {}, "columns of one table have the same length");
  }
}

}  // namespace

MemoryColumn::MemoryColumn(std::string column_name, std::span<const double> column_numbers)
    : name(std::move(column_name)), numbers(column_numbers) {}

MemoryColumn::MemoryColumn(std::string column_name, const std::vector<double>& column_numbers)
    : name(std::move(column_name)), numbers(column_numbers) {}

MemoryColumn::MemoryColumn(std::string column_name, const std::vector<std::string>& column_texts)
    : name(std::move(column_name)), texts(column_texts), is_text(true) {}

Table make_table(const std::vector<MemoryColumn>& columns) {
  check(columns);
  const std::size_t rows = columns.empty() ? 0 : length(columns.front());
  const std::size_t stride = column_stride(rows);
  const auto values = aligned_values(std::max<std::size_t>(1, columns.size()) * stride);
  std::vector<Column> result;
  for (const MemoryColumn& from : columns) {
    double* start = values.get() + result.size() * stride;
    Column& column = result.emplace_back();
    column.name = from.name;
    column.values = {start, rows};
    std::fill(start + rows, start + stride, 0.0);
    if (from.is_text) {
      TextCodes codes;
      const auto code = [&](const std::string& text) {
        return text.empty() ? std::numeric_limits<double>::quiet_NaN() : codes.code(text);
      };
      std::transform(from.texts.begin(), from.texts.end(), start, code);
      column.type = ColumnType::text;
      column.levels = std::move(codes).sort_levels({start, rows});
    } else {
      std::copy(from.numbers.begin(), from.numbers.end(), start);
    }
    summarise(column, "");
  }
  return {rows, stride, values, std::move(result)};
}

}  // namespace steepest
