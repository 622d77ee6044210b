#include <unistd.h>

#include <cctype>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "steepest/table.hpp"
#include "table/csv_reader.hpp"
#include "table/duckdb_reader.hpp"
#include "table/duckdb_session.hpp"
#include "table/input_file.hpp"
#include "table/npy_reader.hpp"
#include "table/reader.hpp"
#include "table/shared_rows.hpp"

namespace steepest {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

bool is_query(const std::string& source) {
  const auto start = source.find_first_not_of(" \t\r\n(");
  if (start == std::string::npos) return false;
  const std::string text = lower(source.substr(start, 8));
  for (const std::string_view keyword : {"select", "from", "with"}) {
    if (!text.starts_with(keyword)) continue;
    const char next = text.size() > keyword.size() ? text[keyword.size()] : '\0';
    const bool ends = next == ' ' || next == '\t' || next == '\n' || next == '\r' || next == '\'' || next == '"' ||
                      next == '(' || next == '*';
    std::error_code failure;
    return ends && !std::filesystem::exists(source, failure);
  }
  return false;
}

struct DatabaseTable {
  std::string path;
  std::string table;
};

/// FILE.duckdb:table, taken apart.
DatabaseTable split(const std::string& source) {
  std::error_code failure;
  if (std::filesystem::exists(source, failure)) return {source, ""};
  for (const std::string_view extension : {".duckdb:", ".db:"}) {
    const auto found = source.rfind(extension);
    if (found == std::string::npos) continue;
    const auto colon = found + extension.size() - 1;
    return {source.substr(0, colon), source.substr(colon + 1)};
  }
  return {source, ""};
}

enum class Format { text, parquet, json, npy, database };

/// By the first bytes, where the extension says nothing.
Format format_of_content(const std::string& path, std::size_t limit) {
  std::error_code failure;
  if (!std::filesystem::is_regular_file(path, failure)) return Format::text;
  const std::string head = InputFile(path, limit).head(64);
  if (head.starts_with("PAR1")) return Format::parquet;
  if (head.starts_with("\x93NUMPY")) return Format::npy;
  if (head.size() > 12 && head.substr(8, 4) == "DUCK") return Format::database;
  const auto first = head.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && (head[first] == '{' || head[first] == '[')) return Format::json;
  return Format::text;
}

Format format_of(const std::string& path, std::size_t limit) {
  const std::string extension = lower(std::filesystem::path(path).extension().string());
  for (const std::string_view text : {".csv", ".tsv", ".tab", ".txt", ".dat"}) {
    if (extension == text) return Format::text;
  }
  if (extension == ".parquet") return Format::parquet;
  if (extension == ".json" || extension == ".ndjson" || extension == ".jsonl") return Format::json;
  if (extension == ".npy") return Format::npy;
  if (extension == ".duckdb" || extension == ".db") return Format::database;
  return format_of_content(path, limit);
}

std::size_t memory_limit(const TableOptions& options) {
  if (options.memory_limit > 0) return options.memory_limit;
  const auto pages = static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES));
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) / 4 * 3;
}

std::unique_ptr<TableReader> open(const std::string& source, const TableOptions& options) {
  const DuckdbSettings settings{memory_limit(options), options.threads};
  if (is_query(source)) return open_query(source, settings);
  if (source.find("://") != std::string::npos) {
    throw UserError(ErrorKind::data, "tables are never read from the network", {}, "download the file first");
  }
  const auto [path, table] = split(source);
  switch (format_of(path, settings.memory_limit)) {
    case Format::text: return open_csv(path, settings.memory_limit);
    case Format::parquet: return open_parquet(path, settings);
    case Format::json: return open_json(path, settings);
    case Format::npy: return open_npy(path, settings.memory_limit, options);
    case Format::database: return open_database(path, table.empty() ? options.table : table, settings);
  }
  throw InternalError("unknown format of table");
}

std::vector<std::string> names_of(const std::vector<ColumnInfo>& columns) {
  std::vector<std::string> names;
  for (const ColumnInfo& column : columns) names.push_back(column.name);
  return names;
}

[[noreturn]] void refuse_name(const std::string& name, const TableSource& source) {
  const auto likely = closest_spelling(name, names_of(source.columns()));
  throw UserError(ErrorKind::data, "'" + source.name() + "' has no column '" + name + "'", {},
                  likely ? "did you mean '" + *likely + "'?" : "");
}

}  // namespace

TableSource::TableSource(std::string source, TableOptions options)
    : name_(std::move(source)), options_(std::move(options)) {
  together(options_.ranks.get(), [this] { reader_ = open(name_, options_); });
}

TableSource::~TableSource() = default;
TableSource::TableSource(TableSource&&) noexcept = default;
TableSource& TableSource::operator=(TableSource&&) noexcept = default;

const std::vector<ColumnInfo>& TableSource::columns() const { return reader_->columns(); }

Table TableSource::read(std::span<const std::string> names) const {
  std::map<std::string_view, std::size_t> known;
  for (const ColumnInfo& column : columns()) known.emplace(column.name, known.size());
  std::vector<std::size_t> positions;
  for (const std::string& name : names) {
    const auto found = known.find(name);
    if (found == known.end()) refuse_name(name, *this);
    positions.push_back(found->second);
  }
  const Table table = options_.ranks ? read_share(*reader_, positions, options_.ranks) : reader_->read(positions);
  if (table.all_rows() == 0) {
    throw UserError(ErrorKind::data, "'" + name_ + "' has no rows", {}, "a table needs at least one row");
  }
  return complete_rows(table, names, options_.missing);
}

Table TableSource::read() const { return read(names_of(columns())); }

Table read_table(const std::string& source, const TableOptions& options) { return TableSource(source, options).read(); }

}  // namespace steepest
