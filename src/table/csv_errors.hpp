#pragma once

#include <string_view>

#include "steepest/table.hpp"
#include "table/csv_layout.hpp"
#include "table/csv_records.hpp"

namespace steepest {

/// The current record has more or fewer fields than the table has columns.
[[noreturn]] void refuse_width(const CsvRecords& records, const CsvLayout& layout);

/// `text`, the content of `field`, is no value of `column`.
[[noreturn]] void refuse_cell(const CsvRecords& records, const CsvLayout& layout, const CsvField& field,
                              const ColumnInfo& column, std::string_view text);

/// The field is not UTF-8.
[[noreturn]] void refuse_encoding(const CsvRecords& records, const CsvField& field, const ColumnInfo& column);

}  // namespace steepest
