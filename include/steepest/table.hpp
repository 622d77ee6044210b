#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "steepest/ranks.hpp"

/// Rows of data: from text files, Parquet, JSON, NPY, DuckDB databases, SQL queries, or memory.
namespace steepest {

/// What a column holds. Whatever the type, its values are doubles:
/// number and integer: themselves; boolean: 0 or 1; date: days since 1970-01-01; timestamp: seconds since then (UTC);
/// text: the 0-based position among the column's levels.
enum class ColumnType { number, integer, boolean, date, timestamp, text };

/// "number", "integer", "boolean", "date", "timestamp" or "text".
std::string_view to_text(ColumnType type);

/// A column's name and type, known before its rows are read.
struct ColumnInfo {
  std::string name;
  ColumnType type = ColumnType::number;
  bool operator==(const ColumnInfo&) const = default;
};

/// A column's values. Where a table is read in place, they are copied out of its file when first asked for, and kept.
class ColumnValues final {
 public:
  using value_type = double;
  using iterator = const double*;
  using const_iterator = const double*;
  using Make = std::function<std::shared_ptr<const double>()>;

  ColumnValues() = default;
  ColumnValues(const double* first, std::size_t count) : first_(first), size_(count) {}
  /// `make` is called at most once, for all copies of this object.
  ColumnValues(std::size_t count, Make make);

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const double* data() const { return later_ ? made() : first_; }
  const double* begin() const { return data(); }
  const double* end() const { return data() + size_; }
  double operator[](std::size_t row) const { return data()[row]; }
  operator std::span<const double>() const { return {data(), size_}; }

 private:
  struct Later;
  const double* made() const;

  const double* first_ = nullptr;
  std::size_t size_ = 0;
  std::shared_ptr<Later> later_;
};

struct Column {
  std::string name;
  ColumnType type = ColumnType::number;
  ColumnValues values;              ///< one per row, 64-byte aligned; NaN where missing, finite elsewhere
  std::vector<std::string> levels;  ///< text only: the source's distinct values, sorted by bytes
  double min = std::numeric_limits<double>::quiet_NaN();  ///< over the values that are not missing; NaN if none
  double max = std::numeric_limits<double>::quiet_NaN();
  std::size_t missing = 0;
  std::optional<Place> first_missing;  ///< the line in a text file, else the row, of the first missing value
};

/// Rows where they stand in a file, one after another: value k of row i is number i * width + k from `first`.
struct RowMajor {
  const void* first = nullptr;
  bool single = false;                         ///< floats; else doubles
  std::size_t width = 0;                       ///< values a row
  std::vector<std::size_t> places = {};        ///< in a row, of the table's columns
  std::function<void()> check_unchanged = {};  ///< UserError if the file was written to since it was opened
  std::shared_ptr<const void> owner = {};      ///< keeps the rows readable

  /// Copies values of the column at a place in the row.
  void copy(std::size_t place, std::size_t first_row, std::span<double> out) const;
};

/// Columns of equal length, immutable. Copies share the values. Where ranks share a table, each has some of its rows;
/// what is said of columns as wholes (type, levels, least and largest value, missing values) is of all rows.
///
/// All values lie in one column-major block: column j starts at data() + j * stride(). The stride is an odd number of
/// cache lines (so that columns do not collide in the caches) and at least rows() rounded up to 8; what lies between
/// is 0, so vector code may read whole groups of 8 rows. A table that is read in place has no such block: data() is
/// null, and a column of its own is made where somebody asks for its values.
class Table final {
 public:
  Table() = default;
  /// For the readers. `values` holds columns.size() * stride doubles; the columns' spans are set here.
  Table(std::size_t rows, std::size_t stride, std::shared_ptr<const double> values, std::vector<Column> columns);

  /// A table that is read in place; no value is missing or infinite.
  Table(std::size_t rows, std::shared_ptr<const RowMajor> in_place, std::vector<Column> columns);

  /// Here; where ranks share the table, others have more.
  std::size_t rows() const { return rows_; }
  std::size_t all_rows() const { return share_ ? share_->all : rows_; }
  const std::optional<RowShare>& share() const { return share_; }
  /// The same rows as a share of a larger table.
  Table as_share(RowShare share) const;
  std::size_t stride() const { return stride_; }
  const double* data() const { return values_.get(); }
  /// Null where the values lie in columns.
  const std::shared_ptr<const RowMajor>& in_place() const { return in_place_; }
  const std::vector<Column>& columns() const { return columns_; }
  /// The column of that name, or nullptr.
  const Column* find(std::string_view name) const;
  /// The column of that name; UserError with a likely spelling if there is none.
  const Column& column(std::string_view name) const;

 private:
  std::size_t rows_ = 0;
  std::size_t stride_ = 0;
  std::shared_ptr<const double> values_;
  std::shared_ptr<const RowMajor> in_place_;
  std::vector<Column> columns_;
  std::optional<RowShare> share_;
};

/// A column to be copied into a table: numbers (NaN is missing), or texts (an empty one is missing).
struct MemoryColumn {
  MemoryColumn(std::string column_name, std::span<const double> numbers);
  MemoryColumn(std::string column_name, const std::vector<double>& numbers);
  MemoryColumn(std::string column_name, const std::vector<std::string>& texts);

  std::string name;
  std::span<const double> numbers;
  std::span<const std::string> texts;
  bool is_text = false;
};

/// A table of copies: make_table({{"x", x}, {"y", y}}).
/// UserError: columns of different lengths, two of one name, an infinite value.
Table make_table(const std::vector<MemoryColumn>& columns);

/// What to do with rows in which a used column has no value.
enum class Missing {
  refuse,  ///< UserError that names the columns, the count and the first place
  drop,    ///< leave those rows out; levels keep their codes, also one that occurs in no row any more
  keep     ///< leave NaN in the columns
};

/// The table without the rows that lack a value in one of the columns named (every column is kept), or a refusal.
/// UserError: an unknown name; a missing value under Missing::refuse; no row left.
Table complete_rows(const Table& table, std::span<const std::string> names, Missing missing);

/// The rows at these places, counted from 0 among those here, in this order. All ranks that share a table select at the
/// same time; their rows are then shared out anew.
Table select_rows(const Table& table, std::span<const std::size_t> rows);

struct TableOptions {
  std::string table = {};             ///< which table of a .duckdb file; needed when it holds several
  Missing missing = Missing::refuse;  ///< applied to the columns read, never to the others
  std::size_t memory_limit = 0;       ///< bytes for values; 0: three quarters of the machine's memory
  int threads = 0;                    ///< for DuckDB; 0: all
  /// Bytes of values from which on the rows of a .npy matrix of floats in C order stay in the file, which is mapped:
  /// each pass reads them there; of less than 8 columns, from 16 times as many. It must not be cut short meanwhile.
  /// Never where values are missing or most columns unused.
  std::size_t in_place_from = std::size_t{1} << 26;
  std::shared_ptr<Ranks> ranks = {};  ///< each reads its share of the rows; a query must order them
};

class TableReader;

/// Where rows come from, opened: names and types are known, rows are not read yet.
///
/// A source is a file, chosen by its extension (.csv .tsv .txt .dat .parquet .json .ndjson .npy .duckdb .db; by its
/// first bytes if the extension is another), a table of a database (FILE.duckdb:table), or a query in DuckDB's SQL
/// (text that begins with SELECT, FROM or WITH). Nothing is ever read from the network.
class TableSource final {
 public:
  /// UserError (data): what cannot be opened or has no columns and rows in it, with the place and the next step.
  explicit TableSource(std::string source, TableOptions options = {});
  ~TableSource();
  TableSource(TableSource&&) noexcept;
  TableSource& operator=(TableSource&&) noexcept;

  /// The source's text as it was given.
  const std::string& name() const { return name_; }
  /// All columns. The type of a text file's column is that of its first rows; a later row that contradicts it is an
  /// error when the column is read.
  const std::vector<ColumnInfo>& columns() const;

  /// The rows of these columns, in this order. Values of other columns are not looked at.
  /// UserError (data): an unknown name, a value that does not fit its column, a ragged line, a number out of range,
  /// missing values under Missing::refuse, no rows, more values than memory_limit holds.
  Table read(std::span<const std::string> names) const;
  /// The rows of all columns.
  Table read() const;

 private:
  std::string name_;
  TableOptions options_;
  std::unique_ptr<TableReader> reader_;
};

/// TableSource(source, options).read().
Table read_table(const std::string& source, const TableOptions& options = {});

/// Numbers with a shape, as a NumPy file holds them; row-major whatever the file's order.
struct NumberArray {
  std::vector<std::size_t> shape;  ///< empty for a single number
  std::vector<double> values;
};

/// Reads a .npy file of floats (32 or 64 bits), integers (8 to 64 bits) or booleans, of any shape and either byte
/// order. Format: NumPy Enhancement Proposal 1. UserError (data): another element type, a damaged or short file.
NumberArray read_npy(const std::string& path);

}  // namespace steepest
