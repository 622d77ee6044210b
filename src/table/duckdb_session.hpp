#pragma once

#include <duckdb.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "table/duckdb_library.hpp"
#include "table/placed_columns.hpp"

namespace steepest {

/// What DuckDB said, for the caller to put into the user's terms.
class DuckdbError final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class DuckdbSession;

/// The rows of a query as they come, in order.
class DuckdbRows final {
 public:
  DuckdbRows(const DuckdbRows&) = delete;
  DuckdbRows& operator=(const DuckdbRows&) = delete;
  ~DuckdbRows();

  std::size_t width() const;
  std::string name(std::size_t column) const;
  duckdb_type type(std::size_t column) const;

  /// Fetches the next rows; false when there are none. DuckdbError if the query fails on the way.
  bool next();
  std::size_t rows() const;
  bool is_null(std::size_t column, std::size_t row) const;
  /// Of a column of doubles.
  double number(std::size_t column, std::size_t row) const;
  /// Of a column of texts; valid until next().
  std::string_view text(std::size_t column, std::size_t row) const;

 private:
  friend class DuckdbSession;
  DuckdbRows(const DuckdbSession& session, duckdb_prepared_statement statement);
  void drop_chunk();

  const DuckdbLibrary& library_;
  duckdb_result result_{};
  duckdb_data_chunk chunk_ = nullptr;
  struct Vector {
    const void* data = nullptr;
    const std::uint64_t* validity = nullptr;
  };
  std::vector<Vector> vectors_;
};

struct DuckdbSettings {
  std::size_t memory_limit = 0;  ///< bytes
  int threads = 0;               ///< 0: all
};

/// A database in memory and a connection to it. It installs and loads no extension, so it never reaches the network.
class DuckdbSession final {
 public:
  explicit DuckdbSession(const DuckdbSettings& settings);
  ~DuckdbSession();
  DuckdbSession(const DuckdbSession&) = delete;
  DuckdbSession& operator=(const DuckdbSession&) = delete;

  /// Runs one SELECT (or FROM, or WITH). DuckdbError: a mistake in it; more than one statement; another statement.
  DuckdbRows select(const std::string& query) const;
  /// The names of a query's columns as the query gives them, also where two are equal; nothing is run.
  std::vector<std::string> column_names(const std::string& query) const;
  /// Makes steepest_place(row number, value, ...) known to queries: each value goes to its column and row of `columns`,
  /// on DuckDB's own threads; the result is 1. `columns` must outlive the session.
  void offer_place(PlacedColumns& columns) const;
  /// Runs one statement of any kind.
  void execute(const std::string& statement) const;

 private:
  friend class DuckdbRows;
  enum class Allowed { select, anything };
  template <class Use>
  auto prepared(const std::string& text, Allowed allowed, Use use) const;
  void open(const DuckdbSettings& settings);

  DuckdbLibrary library_;
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

/// 'text', for SQL.
std::string sql_text(std::string_view text);
/// "name", for SQL.
std::string sql_name(std::string_view name);

}  // namespace steepest
