#include "table/duckdb_errors.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "steepest/base.hpp"

namespace steepest {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// "LINE 2: ... text" and a caret under it, as DuckDB ends its messages about a query.
std::optional<Place> place_in_query(const SqlOrigin& origin, const std::vector<std::string_view>& lines) {
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const auto colon = line.find(": ");
    const auto caret = lines[i + 1].find('^');
    if (!line.starts_with("LINE ") || colon == std::string_view::npos || caret == std::string_view::npos) continue;
    Place place{.source = origin.name};
    std::from_chars(line.data() + 5, line.data() + colon, place.line);
    const std::string_view excerpt = line.substr(colon + 2);
    const bool whole = !excerpt.starts_with("...") && caret >= colon + 2;
    if (whole) place.column = static_cast<int>(caret - colon - 1);
    return place;
  }
  return {};
}

/// DuckDB's JSON reader says "... in line 3" of a damaged file.
std::optional<Place> place_in_file(const SqlOrigin& origin, std::string_view message) {
  Place place{.source = origin.name};
  constexpr std::string_view mark = " in line ";
  const auto found = message.find(mark);
  if (found == std::string_view::npos) return place;
  const char* digits = message.data() + found + mark.size();
  std::from_chars(digits, message.data() + message.size(), place.line);
  return place;
}

std::string hint_in(const std::vector<std::string_view>& lines) {
  for (const std::string_view line : lines) {
    if (line.starts_with("Did you mean") || line.starts_with("Candidate")) return std::string(line);
  }
  return "";
}

bool wants_network(std::string_view message) {
  return message.find("httpfs") != std::string_view::npos || message.find("://") != std::string_view::npos;
}

}  // namespace

void refuse_duckdb(const SqlOrigin& origin, const std::string& message) {
  const std::vector<std::string_view> lines = lines_of(message);
  const std::string first = lines.empty() ? "no reason given" : std::string(lines.front());
  if (wants_network(message)) {
    throw UserError(ErrorKind::data, "tables are never read from the network", {}, "download the file first");
  }
  switch (origin.kind) {
    case SqlOrigin::Kind::engine: throw UserError(ErrorKind::data, "DuckDB did not start: " + first, {}, "");
    case SqlOrigin::Kind::file:
      throw UserError(ErrorKind::data, "'" + origin.name + "' cannot be read: " + first, place_in_file(origin, message),
                      "is it whole, and what its extension says?");
    case SqlOrigin::Kind::query: break;
  }
  const std::string hint = hint_in(lines);
  throw UserError(ErrorKind::data, "the query failed: " + first, place_in_query(origin, lines),
                  hint.empty() ? "try it on a few rows: ... LIMIT 10" : hint);
}

std::string choose_table(const std::string& path, const std::string& name, const std::vector<std::string>& tables) {
  std::string list;
  for (const std::string& table : tables) list += (list.empty() ? "" : ", ") + table;
  const Place place{.source = path};
  if (tables.empty())
    throw UserError(ErrorKind::data, "'" + path + "' holds no table", place, "create one in it first");
  if (name.empty()) {
    if (tables.size() == 1) return tables.front();
    throw UserError(ErrorKind::data, "'" + path + "' holds several tables: " + list, place,
                    "name one: " + path + ":" + tables.front());
  }
  if (std::find(tables.begin(), tables.end(), name) != tables.end()) return name;
  const auto likely = closest_spelling(name, tables);
  throw UserError(ErrorKind::data, "'" + path + "' holds no table '" + name + "'", place,
                  likely ? "did you mean '" + *likely + "'?" : "it holds " + list);
}

}  // namespace steepest
