#include "table/csv_reader.hpp"

#include <limits>
#include <utility>

#include "table/cell.hpp"
#include "table/csv_errors.hpp"
#include "table/csv_layout.hpp"
#include "table/row_collector.hpp"

namespace steepest {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

std::optional<double> value_of(ColumnType type, std::string_view text) {
  switch (type) {
    case ColumnType::number:
    case ColumnType::integer: return cell_number(text);
    case ColumnType::boolean: return cell_boolean(text);
    case ColumnType::date: return cell_date(text);
    case ColumnType::timestamp: return cell_timestamp(text);
    case ColumnType::text: break;
  }
  throw InternalError("text columns hold codes");
}

class CsvReader final : public TableReader {
 public:
  CsvReader(const std::string& path, std::size_t memory_limit)
      : file_(path, memory_limit), memory_limit_(memory_limit), layout_(csv_layout(file_)) {}

  const std::vector<ColumnInfo>& columns() const override { return layout_.columns; }

  Table read(std::span<const std::size_t> positions) override { return read(positions, {}, {.row = every_row}); }

  Table read(std::span<const std::size_t> positions, const RowMark& from, const RowMark& to) override {
    try {
      Table table = read_rows(positions, from, to.row);
      file_.check_unchanged();
      return table;
    } catch (const UserError&) {
      file_.check_unchanged();  // a half-written last line is not the user's mistake
      throw;
    }
  }

  std::vector<RowMark> marks(std::size_t spacing) override {
    std::vector<RowMark> result{{}};
    std::size_t row = 0;
    CsvRecords records(file_, layout_.dialect);
    if (layout_.has_header) records.next();
    for (; records.next(); ++row) {
      if (layout_.columns.size() == 1) row += static_cast<std::size_t>(records.blank_lines());
      if (row >= result.back().row + spacing) result.push_back(records.mark(row));
    }
    result.push_back({.row = row, .offset = file_.size()});
    return result;
  }

 private:
  static constexpr std::size_t every_row = std::numeric_limits<std::size_t>::max();

  Table read_rows(std::span<const std::size_t> positions, const RowMark& from, std::size_t end) const {
    std::vector<ColumnInfo> wanted;
    for (const std::size_t position : positions) wanted.push_back(layout_.columns[position]);
    RowCollector rows(file_.path(), std::move(wanted), memory_limit_, from.row);
    CsvRecords records(file_, layout_.dialect, from);
    if (layout_.has_header && from.row == 0) records.next();
    while (from.row + rows.rows() < end && records.next()) {
      if (layout_.columns.size() == 1) add_blank_lines(records, rows);
      if (from.row + rows.rows() == end) break;  // the record after the blank lines is another part's
      if (records.fields().size() != layout_.columns.size()) refuse_width(records, layout_);
      for (std::size_t j = 0; j < positions.size(); ++j) *rows.next(j) = cell(records, positions[j], j, rows);
      rows.advance(1);
    }
    return std::move(rows).finish();
  }

  /// In a table of one column a blank line is a missing value, unless nothing follows it.
  static void add_blank_lines(const CsvRecords& records, RowCollector& rows) {
    for (int i = records.blank_lines(); i > 0; --i) {
      for (std::size_t j = 0; j < rows.width(); ++j) {
        if (!rows.knows_missing(j)) rows.note_missing(j, {.source = records.path(), .line = records.line() - i});
        *rows.next(j) = nothing;
      }
      rows.advance(1);
    }
  }

  double cell(const CsvRecords& records, std::size_t position, std::size_t j, RowCollector& rows) const {
    const CsvField& field = records.fields()[position];
    const ColumnInfo& column = layout_.columns[position];
    if (column.type == ColumnType::number || column.type == ColumnType::integer) {
      if (const auto number = plain_number(field.begin, field.end)) return *number;
    }
    std::string storage;
    const std::string_view whole = records.text(field, storage);
    const std::string_view text = trim(whole);
    if (is_missing(text)) {
      if (!rows.knows_missing(j)) rows.note_missing(j, records.place(field));
      return nothing;
    }
    if (column.type == ColumnType::text) {
      if (!is_utf8(whole)) refuse_encoding(records, field, column);
      return rows.code(j, whole);
    }
    if (const auto value = value_of(column.type, text)) return *value;
    refuse_cell(records, layout_, field, column, text);
  }

  InputFile file_;
  std::size_t memory_limit_;
  CsvLayout layout_;
};

}  // namespace

std::unique_ptr<TableReader> open_csv(const std::string& path, std::size_t memory_limit) {
  return std::make_unique<CsvReader>(path, memory_limit);
}

}  // namespace steepest
