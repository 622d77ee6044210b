#include "table/parquet_file.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <set>

#include "steepest/base.hpp"
#include "table/duckdb_errors.hpp"
#include "table/duckdb_session.hpp"

namespace steepest {
namespace {

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// SQL finds columns by name, and large and small letters are the same to it.
std::vector<std::string> distinct(std::vector<std::string> names) {
  std::set<std::string> known;
  for (std::string& name : names) {
    while (!known.insert(lower_case(name)).second) name += '_';
  }
  return names;
}

std::string columns_clause(const std::vector<std::string>& names) {
  std::string clause;
  for (const std::string& name : names)
    clause += (clause.empty() ? "" : ", ") + sql_text(name) + (clause.empty() ? ": 'BIGINT'" : ": 'DOUBLE'");
  return "{" + clause + "}";
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

ParquetFile::ParquetFile(std::string path) : path_(std::move(path)) { const DuckdbLibrary found; }

void ParquetFile::write(const std::vector<std::string>& names, bool append) const {
  const std::string fresh = path_ + ".new";
  const bool joined = append && std::filesystem::exists(path_);
  const auto refuse = [&](const std::string& why) {
    std::remove(fresh.c_str());
    throw UserError(ErrorKind::command_line, "cannot write '" + path_ + "': " + why, {},
                    "the rows are in '" + rows_path() + "', separated by tabs");
  };
  try {
    const DuckdbSession session({.threads = 1});
    const std::string rows =
        "SELECT * FROM read_csv(" + sql_text(rows_path()) +
        ", delim = '\t', header = false, auto_detect = false, max_line_size = 1000000000, columns = " +
        columns_clause(distinct(names)) + ")";
    const std::string before = joined ? "SELECT * FROM read_parquet(" + sql_text(path_) + ") UNION ALL " : "";
    session.execute("COPY (" + before + rows + ") TO " + sql_text(fresh) + " (FORMAT parquet)");
  } catch (const DuckdbError& error) {
    refuse(first_line(error.what()));
  }
  std::error_code failed;
  std::filesystem::rename(fresh, path_, failed);
  if (failed) refuse(failed.message());
  std::filesystem::remove(rows_path(), failed);
}

}  // namespace steepest
