#include "table/csv_errors.hpp"

#include <string>

#include "table/cell.hpp"

namespace steepest {
namespace {

struct Complaint {
  std::string what;
  std::string hint;
};

std::string fields(std::size_t count) { return std::to_string(count) + (count == 1 ? " field" : " fields"); }

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The last two neighbours that a decimal comma may have torn apart, joined again; empty if there are none.
std::string torn_number(const CsvRecords& records) {
  std::string left_storage, right_storage;
  for (std::size_t j = records.fields().size() - 1; j-- > 0;) {
    const std::string_view left = records.text(records.fields()[j], left_storage);
    const std::string_view right = records.text(records.fields()[j + 1], right_storage);
    const bool whole = is_digits(left.starts_with('-') ? left.substr(1) : left);
    if (whole && is_digits(right)) return std::string(left) + "," + std::string(right);
  }
  return "";
}

std::string width_hint(const CsvRecords& records, const CsvLayout& layout) {
  const std::size_t width = records.fields().size();
  if (width < layout.columns.size()) return "write NA for a value that is missing";
  if (layout.dialect.delimiter == ',') {
    const std::string torn = torn_number(records);
    if (!torn.empty()) return "if '" + shown(torn) + "' is one number, write it with a decimal point";
  }
  const CsvField& last = records.fields().back();
  if (last.raw().empty() && width == layout.columns.size() + 1) return "remove the delimiter at the end of the line";
  return "put a field that contains the delimiter in quotes";
}

Complaint complaint(ColumnType type, std::string_view text) {
  const bool numeric = type == ColumnType::number || type == ColumnType::integer;
  if (numeric && overflows(text)) {
    return {"is out of range: the largest double is about 1.8e308", "change the unit of the column"};
  }
  if (numeric && classify(text) == CellKind::number) return {"is not finite", "correct it, or write NA"};
  if (numeric && has_number_comma(text)) {
    return {"is not a number: it has a comma", "write numbers with a decimal point and without grouping, as in 12.5"};
  }
  const std::string next = "correct it, or write NA and leave the row out with --missing drop";
  switch (type) {
    case ColumnType::boolean: return {"is neither true nor false", next};
    case ColumnType::date: return {"is not a date like 2024-12-31", next};
    case ColumnType::timestamp: return {"is not a time like 2024-12-31 23:59:59", next};
    default: return {"is not a number", next};
  }
}

}  // namespace

void refuse_width(const CsvRecords& records, const CsvLayout& layout) {
  const std::size_t expected = layout.columns.size();
  const std::span<const CsvField> found = records.fields();
  const CsvField& culprit = found.size() > expected ? found[expected] : found.back();
  throw UserError(ErrorKind::data,
                  "the line has " + fields(found.size()) + ", the " + (layout.has_header ? "header" : "first line") +
                      " has " + std::to_string(expected),
                  records.place(culprit), width_hint(records, layout));
}

void refuse_cell(const CsvRecords& records, const CsvLayout& layout, const CsvField& field, const ColumnInfo& column,
                 std::string_view text) {
  Complaint complaint = steepest::complaint(column.type, text);
  const bool may_be_name = !layout.has_header && records.number() == 1 && classify(text) == CellKind::word;
  if (may_be_name) complaint.hint = "if the first line names the columns, put its names in quotes";
  throw UserError(ErrorKind::data, "'" + shown(text) + "' in column '" + column.name + "' " + complaint.what,
                  records.place(field), complaint.hint);
}

void refuse_encoding(const CsvRecords& records, const CsvField& field, const ColumnInfo& column) {
  throw UserError(ErrorKind::data, "'" + shown(field.raw()) + "' in column '" + column.name + "' is not UTF-8",
                  records.place(field), "convert the file: iconv -f LATIN1 -t UTF-8");
}

}  // namespace steepest
