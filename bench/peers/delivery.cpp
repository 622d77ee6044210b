#include <duckdb.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>

#include "timing.hpp"

// delivery FILE ROWS COLUMNS: how fast DuckDB hands over the columns of a Parquet file, which it writes if there is
// none: random x_1, x_2, ... and y, 0 or 1. Prints "ready", then for each line read: "aggregate N" prints the seconds
// of handing all columns to an aggregate function that does nothing, on N threads; "chunks N" those of fetching a
// streamed result; "answer N" the number of rows and the sum of x_1.
namespace {

class Session {
 public:
  Session() {
    if (duckdb_open(nullptr, &database_) == DuckDBError || duckdb_connect(database_, &connection_) == DuckDBError) {
      throw std::runtime_error("DuckDB does not open");
    }
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }
  duckdb_connection connection() const { return connection_; }

  /// The first number of the result.
  double ask(const std::string& query) {
    duckdb_result result;
    check(duckdb_query(connection_, query.c_str(), &result), result);
    const double number = duckdb_row_count(&result) > 0 ? duckdb_value_double(&result, 0, 0) : 0;
    duckdb_destroy_result(&result);
    return number;
  }

  /// Fetches every chunk of a streamed result; returns the rows.
  double fetch(const std::string& query) {
    duckdb_prepared_statement statement;
    if (duckdb_prepare(connection_, query.c_str(), &statement) == DuckDBError) throw std::runtime_error(query);
    duckdb_pending_result pending;
    duckdb_pending_prepared_streaming(statement, &pending);
    duckdb_result result;
    check(duckdb_execute_pending(pending, &result), result);
    idx_t rows = 0;
    while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result)) {
      rows += duckdb_data_chunk_get_size(chunk);
      duckdb_destroy_data_chunk(&chunk);
    }
    duckdb_destroy_result(&result);
    duckdb_destroy_pending(&pending);
    duckdb_destroy_prepare(&statement);
    return static_cast<double>(rows);
  }

 private:
  static void check(duckdb_state state, duckdb_result& result) {
    if (state == DuckDBError) throw std::runtime_error(duckdb_result_error(&result));
  }

  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

/// The aggregate function "rows_seen": it counts what it is handed and reads none of it.
void add_rows_seen(const Session& session, std::size_t columns) {
  duckdb_aggregate_function function = duckdb_create_aggregate_function();
  duckdb_aggregate_function_set_name(function, "rows_seen");
  duckdb_logical_type number = duckdb_create_logical_type(DUCKDB_TYPE_DOUBLE);
  for (std::size_t j = 0; j < columns; ++j) duckdb_aggregate_function_add_parameter(function, number);
  duckdb_aggregate_function_set_return_type(function, number);
  duckdb_aggregate_function_set_functions(
      function, [](duckdb_function_info) -> idx_t { return sizeof(std::int64_t); },
      [](duckdb_function_info, duckdb_aggregate_state state) { *reinterpret_cast<std::int64_t*>(state) = 0; },
      [](duckdb_function_info, duckdb_data_chunk chunk, duckdb_aggregate_state* states) {
        // Without groups there is one state for all rows.
        *reinterpret_cast<std::int64_t*>(states[0]) += static_cast<std::int64_t>(duckdb_data_chunk_get_size(chunk));
      },
      [](duckdb_function_info, duckdb_aggregate_state* from, duckdb_aggregate_state* to, idx_t count) {
        for (idx_t i = 0; i < count; ++i) {
          *reinterpret_cast<std::int64_t*>(to[i]) += *reinterpret_cast<std::int64_t*>(from[i]);
        }
      },
      [](duckdb_function_info, duckdb_aggregate_state* states, duckdb_vector result, idx_t count, idx_t offset) {
        auto* values = static_cast<double*>(duckdb_vector_get_data(result));
        for (idx_t i = 0; i < count; ++i) {
          values[offset + i] = static_cast<double>(*reinterpret_cast<std::int64_t*>(states[i]));
        }
      });
  const duckdb_state state = duckdb_register_aggregate_function(session.connection(), function);
  duckdb_destroy_logical_type(&number);
  duckdb_destroy_aggregate_function(&function);
  if (state == DuckDBError) throw std::runtime_error("DuckDB refuses the aggregate function");
}

std::string names(std::size_t features) {
  std::string list;
  for (std::size_t j = 1; j <= features; ++j) list += "x_" + std::to_string(j) + ", ";
  return list + "y";
}

void write(Session& session, const std::string& path, const std::string& rows, std::size_t features) {
  std::string values;
  for (std::size_t j = 1; j <= features; ++j) values += "2*random() - 1 AS x_" + std::to_string(j) + ", ";
  const std::string part = path + ".part";
  session.ask("SET threads = 1");
  session.ask("SELECT setseed(0.5)");
  session.ask("COPY (SELECT " + values + "floor(2*random()) AS y FROM range(" + rows + ")) TO '" + part +
              "' (FORMAT parquet)");
  std::filesystem::rename(part, path);
}

void serve(const std::string& path, const std::string& rows, std::size_t features) {
  Session session;
  if (!std::filesystem::exists(path)) write(session, path, rows, features);
  add_rows_seen(session, features + 1);
  const std::string all = names(features), from = " FROM '" + path + "'";
  std::cout.precision(17);
  std::cout << "ready" << std::endl;
  std::string threads;
  for (std::string what; std::cin >> what >> threads;) {
    session.ask("SET threads = " + threads);
    if (what == "answer") {
      std::cout << session.ask("SELECT rows_seen(" + all + ")" + from) << " " << session.ask("SELECT sum(x_1)" + from)
                << std::endl;
      continue;
    }
    const bool streamed = what == "chunks";
    std::cout << bench::seconds([&] {
      streamed ? session.fetch("SELECT " + all + from) : session.ask("SELECT rows_seen(" + all + ")" + from);
    }) << std::endl;
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return std::cerr << "usage: delivery FILE ROWS COLUMNS\n", 2;
  try {
    serve(arguments[1], arguments[2], std::strtoull(arguments[3], nullptr, 10));
  } catch (const std::exception& error) {
    std::cout << "missing: " << error.what() << std::endl;
    return 1;
  }
}
