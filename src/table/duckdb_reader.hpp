#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "table/reader.hpp"

namespace steepest {

struct DuckdbSettings;

/// A Parquet file; a pattern with '*' names several of the same columns.
std::unique_ptr<TableReader> open_parquet(const std::string& path, const DuckdbSettings& settings);
/// A JSON file: an array of objects, or one object a line.
std::unique_ptr<TableReader> open_json(const std::string& path, const DuckdbSettings& settings);
/// A table or view of a DuckDB database, which is only read. An empty name stands for its only table.
std::unique_ptr<TableReader> open_database(const std::string& path, const std::string& table,
                                           const DuckdbSettings& settings);
/// A query in DuckDB's SQL. Without ORDER BY, a query that groups may give its rows in another order next time.
std::unique_ptr<TableReader> open_query(const std::string& query, const DuckdbSettings& settings);

}  // namespace steepest
