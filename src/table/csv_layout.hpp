#pragma once

#include <vector>

#include "steepest/table.hpp"
#include "table/csv_records.hpp"
#include "table/input_file.hpp"

namespace steepest {

/// How a text table is laid out, judged by its first lines.
struct CsvLayout {
  CsvDialect dialect;
  bool has_header = false;
  std::vector<ColumnInfo> columns;
};

/// UserError (data): binary content, an empty file, a header without rows, two columns of one name.
CsvLayout csv_layout(const InputFile& file);

/// The delimiter under which the first records agree best in width and look most like data.
/// UserError: binary content.
CsvDialect csv_dialect(const InputFile& file);

}  // namespace steepest
