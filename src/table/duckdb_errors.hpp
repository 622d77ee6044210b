#pragma once

#include <string>
#include <vector>

namespace steepest {

/// What a message about DuckDB's work is about.
struct SqlOrigin {
  enum class Kind { engine, file, query };
  Kind kind = Kind::engine;
  std::string name;   ///< the path, or "query"
  std::string query;  ///< as the user wrote it
};

/// Turns DuckDB's message into an error of the user's data: first line, place in the query, likely names.
[[noreturn]] void refuse_duckdb(const SqlOrigin& origin, const std::string& message);

/// The table asked for among those of the database at `path`. An empty name is the only one there.
/// UserError: none such (with a likely name), none at all, several and no name.
std::string choose_table(const std::string& path, const std::string& name, const std::vector<std::string>& tables);

}  // namespace steepest
