#include "table/duckdb_reader.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "table/aligned_values.hpp"
#include "table/duckdb_errors.hpp"
#include "table/duckdb_session.hpp"
#include "table/input_file.hpp"
#include "table/row_collector.hpp"

namespace steepest {
namespace {

ColumnType column_type(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_BOOLEAN: return ColumnType::boolean;
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT: return ColumnType::integer;
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_DECIMAL:
    case DUCKDB_TYPE_SQLNULL: return ColumnType::number;
    case DUCKDB_TYPE_DATE: return ColumnType::date;
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
    case DUCKDB_TYPE_TIMESTAMP_TZ: return ColumnType::timestamp;
    default: return ColumnType::text;
  }
}

/// The column as a double or a text.
std::string converted(const ColumnInfo& column) {
  const std::string name = sql_name(column.name);
  switch (column.type) {
    case ColumnType::number:
    case ColumnType::integer:
    case ColumnType::boolean: return "CAST(" + name + " AS DOUBLE)";
    case ColumnType::date: return "CAST(" + name + " - DATE '1970-01-01' AS DOUBLE)";
    case ColumnType::timestamp: return "epoch(" + name + ")";
    case ColumnType::text: return "CAST(" + name + " AS VARCHAR)";
  }
  throw InternalError("unknown type of column");
}

class DuckdbReader final : public TableReader {
 public:
  /// `prepare`, if any, is a statement to run first; `from` is what stands after FROM.
  DuckdbReader(SqlOrigin origin, const DuckdbSettings& settings) try
      : origin_(std::move(origin)),
        memory_limit_(settings.memory_limit),
        threads_(settings.threads),
        session_(settings) {
  } catch (const DuckdbError& failure) {
    refuse_duckdb(SqlOrigin{}, failure.what());
  }

  /// Attaches the database at `path` under the name `source`.
  void attach(const std::string& path) {
    guarded([&] { session_.execute("ATTACH " + sql_text(path) + " AS source (READ_ONLY)"); });
  }

  /// The tables and views of the attached database, with their schema unless it is `main`.
  std::vector<std::string> tables() const {
    std::vector<std::string> names;
    guarded([&] {
      DuckdbRows rows = session_.select(
          "SELECT CASE schema_name WHEN 'main' THEN name ELSE schema_name || '.' || name END FROM ("
          "SELECT database_name, schema_name, table_name AS name FROM duckdb_tables() UNION ALL "
          "SELECT database_name, schema_name, view_name FROM duckdb_views() WHERE NOT internal) "
          "WHERE database_name = 'source' ORDER BY 1");
      while (rows.next()) {
        for (std::size_t row = 0; row < rows.rows(); ++row) names.emplace_back(rows.text(0, row));
      }
    });
    return names;
  }

  /// Looks up the columns of what stands after FROM.
  void open(std::string from) {
    from_ = std::move(from);
    guarded([&] {
      const DuckdbRows rows = session_.select("SELECT * FROM " + from_ + " LIMIT 0");
      for (std::size_t j = 0; j < rows.width(); ++j) columns_.push_back({rows.name(j), column_type(rows.type(j))});
    });
  }

  void open_query(const std::string& query) {
    guarded([&] {
      std::set<std::string> seen;
      for (const std::string& name : session_.column_names(query)) {
        if (seen.insert(name).second) continue;
        throw UserError(ErrorKind::data, "two columns of the query are named '" + name + "'", {},
                        "name one of them otherwise: SELECT ... AS other_name");
      }
    });
    open("(" + query + "\n)");  // the new line ends a comment at the query's end
  }

  /// Opens what stands after FROM; `numbered`: the same rows with their numbers as a further column, `file_row_number`,
  /// from which they find their places whoever reads them.
  void open_numbered(const std::string& from, const std::string& numbered) {
    // Before the first query: one that is not read to its end takes back what is registered after it.
    guarded([&] { session_.offer_place(placed_); });
    open(from);
    const auto taken = [](const ColumnInfo& column) { return column.name == "file_row_number"; };
    if (std::ranges::none_of(columns_, taken)) numbered_from_ = numbered;
  }

  const std::vector<ColumnInfo>& columns() const override { return columns_; }

  Table read(std::span<const std::size_t> positions) override {
    if (std::optional<Table> table = read_placed(positions, {}, {})) return std::move(*table);
    return read_rows(positions, {}, "");
  }

  std::vector<RowMark> marks(std::size_t spacing) override {
    const std::size_t count = count_rows();
    std::vector<RowMark> result;
    for (std::size_t row = 0; row < count; row += spacing) result.push_back({.row = row});
    result.push_back({.row = count});
    return result;
  }

  Table read(std::span<const std::size_t> positions, const RowMark& from, const RowMark& to) override {
    if (std::optional<Table> table = read_placed(positions, from, to)) return std::move(*table);
    return read_rows(positions, from,
                     " LIMIT " + std::to_string(to.row - from.row) + " OFFSET " + std::to_string(from.row));
  }

 private:
  std::size_t count_rows() const {
    std::size_t count = 0;
    guarded([&] {
      DuckdbRows rows = session_.select("SELECT CAST(count(*) AS DOUBLE) FROM " + from_);
      if (rows.next()) count = static_cast<std::size_t>(rows.number(0, 0));
    });
    return count;
  }

  /// Columns of numbers, filled by DuckDB's own threads as fast as they read. Texts get their codes in the order of the
  /// rows, so they are read the other way.
  std::optional<Table> read_placed(std::span<const std::size_t> positions, const RowMark& from,
                                   std::optional<RowMark> to) {
    const auto is_text = [&](std::size_t position) { return columns_[position].type == ColumnType::text; };
    if (numbered_from_.empty() || positions.empty() || std::ranges::any_of(positions, is_text)) return {};
    const std::size_t rows = (to ? to->row : count_rows()) - from.row, stride = column_stride(rows);
    if (rows == 0 || positions.size() * stride * sizeof(double) > memory_limit_) return {};
    placed_.values = aligned_values(positions.size() * stride);
    placed_.stride = stride;
    placed_.first_row = from.row;
    placed_.rows = rows;
    placed_.placed = 0;
    std::vector<Column> columns;
    std::string list = "file_row_number";
    for (const std::size_t position : positions) {
      Column& column = columns.emplace_back();
      column.name = columns_[position].name;
      column.type = columns_[position].type;
      double* values = placed_.values.get() + (columns.size() - 1) * stride;
      column.values = {values, rows};
      std::fill(values + rows, values + stride, 0.0);
      list += ", " + converted(columns_[position]);
    }
    std::string query = "SELECT sum(steepest_place(" + list + ")) FROM " + numbered_from_;
    if (to) {
      query +=
          " WHERE file_row_number >= " + std::to_string(from.row) + " AND file_row_number < " + std::to_string(to->row);
    }
    guarded([&] {
      DuckdbRows sum = session_.select(query);
      while (sum.next()) {
      }
      if (placed_.placed != rows) throw DuckdbError("rows were taken away while the table was read");
    });
    summarise(columns, origin_.name, from.row, threads_);
    return Table(rows, stride, std::move(placed_.values), std::move(columns));
  }

  Table read_rows(std::span<const std::size_t> positions, const RowMark& from, const std::string& part) {
    std::vector<ColumnInfo> wanted;
    std::string list;
    for (const std::size_t position : positions) {
      wanted.push_back(columns_[position]);
      list += (list.empty() ? "" : ", ") + converted(columns_[position]);
    }
    RowCollector collector(origin_.name, wanted, memory_limit_, from.row);
    // Without columns the rows are still counted.
    if (list.empty()) list = "CAST(0 AS DOUBLE)";
    guarded([&] {
      DuckdbRows rows = session_.select("SELECT " + list + " FROM " + from_ + part);
      while (rows.next()) collect(rows, wanted, collector);
    });
    return std::move(collector).finish();
  }

  template <class Work>
  void guarded(Work work) const {
    try {
      work();
    } catch (const DuckdbError& failure) {
      refuse_duckdb(origin_, failure.what());
    }
  }

  static void collect(const DuckdbRows& rows, const std::vector<ColumnInfo>& columns, RowCollector& collector) {
    for (std::size_t start = 0; start < rows.rows();) {
      const std::size_t count = std::min(collector.rows_left(), rows.rows() - start);
      for (std::size_t j = 0; j < columns.size(); ++j) {
        double* out = collector.next(j);
        const bool is_text = columns[j].type == ColumnType::text;
        for (std::size_t i = 0; i < count; ++i) {
          const std::size_t row = start + i;
          if (rows.is_null(j, row)) {
            out[i] = std::numeric_limits<double>::quiet_NaN();
          } else {
            out[i] = is_text ? collector.code(j, rows.text(j, row)) : rows.number(j, row);
          }
        }
      }
      collector.advance(count);
      start += count;
    }
  }

  SqlOrigin origin_;
  std::size_t memory_limit_;
  int threads_;
  PlacedColumns placed_;  // before the session, which knows it
  DuckdbSession session_;
  std::string from_;
  std::string numbered_from_;  // empty: rows have no numbers
  std::vector<ColumnInfo> columns_;
};

/// Refuses a file that is not there in the same words as every reader; a pattern is left to DuckDB.
void check_exists(const std::string& path, const DuckdbSettings& settings) {
  if (path.find('*') == std::string::npos) InputFile(path, settings.memory_limit);
}

std::string qualified(const std::string& table) {
  const auto dot = table.find('.');
  if (dot == std::string::npos) return "source.main." + sql_name(table);
  return "source." + sql_name(table.substr(0, dot)) + "." + sql_name(table.substr(dot + 1));
}

}  // namespace

std::unique_ptr<TableReader> open_parquet(const std::string& path, const DuckdbSettings& settings) {
  check_exists(path, settings);
  auto reader = std::make_unique<DuckdbReader>(SqlOrigin{SqlOrigin::Kind::file, path, ""}, settings);
  const std::string file = "read_parquet(" + sql_text(path);
  // Of several files only the rows' numbers within each are known.
  std::error_code failure;
  if (std::filesystem::is_regular_file(path, failure)) {
    reader->open_numbered(file + ")", file + ", file_row_number = true)");
  } else {
    reader->open(file + ")");
  }
  return reader;
}

std::unique_ptr<TableReader> open_json(const std::string& path, const DuckdbSettings& settings) {
  check_exists(path, settings);
  auto reader = std::make_unique<DuckdbReader>(SqlOrigin{SqlOrigin::Kind::file, path, ""}, settings);
  reader->open("read_json_auto(" + sql_text(path) + ")");
  return reader;
}

std::unique_ptr<TableReader> open_database(const std::string& path, const std::string& table,
                                           const DuckdbSettings& settings) {
  check_exists(path, settings);
  auto reader = std::make_unique<DuckdbReader>(SqlOrigin{SqlOrigin::Kind::file, path, ""}, settings);
  reader->attach(path);
  reader->open(qualified(choose_table(path, table, reader->tables())));
  return reader;
}

std::unique_ptr<TableReader> open_query(const std::string& query, const DuckdbSettings& settings) {
  const auto last = query.find_last_not_of("; \t\r\n");
  const std::string trimmed = query.substr(0, last + 1);
  auto reader = std::make_unique<DuckdbReader>(SqlOrigin{SqlOrigin::Kind::query, "query", trimmed}, settings);
  reader->open_query(trimmed);
  return reader;
}

}  // namespace steepest
