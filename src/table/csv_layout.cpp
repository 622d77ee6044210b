#include "table/csv_layout.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "table/cell.hpp"

namespace steepest {
namespace {

constexpr std::size_t records_voting = 1000;

/// What the first cells of a column are.
struct Votes {
  std::size_t number = 0, fraction = 0, boolean = 0, date = 0, timestamp = 0, word = 0;

  void add(std::string_view text);
  bool undecided() const { return number + boolean + date + timestamp + word == 0; }
  ColumnType winner() const;
};

void Votes::add(std::string_view text) {
  switch (classify(text)) {
    case CellKind::missing: return;
    case CellKind::number:
      ++number;
      fraction += text.find_first_of(".eE") != std::string_view::npos;
      return;
    case CellKind::boolean: ++boolean; return;
    case CellKind::date: ++date; return;
    case CellKind::timestamp: ++timestamp; return;
    case CellKind::word:
      // "12,5" was meant as a number: it is refused where it stands, not taken for text.
      ++(has_number_comma(text) ? number : word);
      return;
  }
}

/// At least as many numbers as anything else make a numeric column, so that one stray word is an error in its line and
/// not the end of the numbers.
ColumnType Votes::winner() const {
  const std::size_t all = number + boolean + date + timestamp + word;
  if (2 * number >= all) return fraction == 0 && all > 0 ? ColumnType::integer : ColumnType::number;
  if (2 * boolean >= all) return ColumnType::boolean;
  if (2 * (date + timestamp) >= all) return timestamp > 0 ? ColumnType::timestamp : ColumnType::date;
  return ColumnType::text;
}

/// Whether the first record names the columns: it holds words and nothing that could be data. A quoted number is a name
/// where the second record's are not quoted.
bool is_header(const CsvRecords& records, const std::vector<bool>& quoted_in_second) {
  bool any_word = false;
  std::string storage;
  for (std::size_t j = 0; j < records.fields().size(); ++j) {
    const CsvField& field = records.fields()[j];
    const CellKind kind = classify(records.text(field, storage));
    const bool quoted_name = field.quoted && (j >= quoted_in_second.size() || !quoted_in_second[j]);
    const bool word = kind == CellKind::word || (kind != CellKind::missing && quoted_name);
    if (!word && kind != CellKind::missing) return false;
    any_word = any_word || word;
  }
  return any_word;
}

struct SecondRecord {
  bool exists = false;
  std::vector<bool> quoted;
};

SecondRecord second_record(const InputFile& file, CsvDialect dialect) {
  CsvRecords records(file, dialect);
  SecondRecord second;
  if (!records.next() || !records.next()) return second;
  second.exists = true;
  for (const CsvField& field : records.fields()) second.quoted.push_back(field.quoted);
  return second;
}

std::string unnamed(std::size_t position) { return "column_" + std::to_string(position + 1); }

std::vector<ColumnInfo> names_from(const CsvRecords& records) {
  std::vector<ColumnInfo> columns;
  std::map<std::string, std::size_t> seen;
  std::string storage;
  for (const CsvField& field : records.fields()) {
    const std::string_view text = trim(records.text(field, storage));
    if (!is_utf8(text)) {
      throw UserError(ErrorKind::data, "the name '" + shown(text) + "' is not UTF-8", records.place(field),
                      "convert the file: iconv -f LATIN1 -t UTF-8");
    }
    std::string name = text.empty() ? unnamed(columns.size()) : std::string(text);
    const auto [earlier, is_new] = seen.emplace(name, columns.size());
    if (!is_new) {
      throw UserError(ErrorKind::data,
                      "two columns are named '" + shown(name) + "': columns " + std::to_string(earlier->second + 1) +
                          " and " + std::to_string(columns.size() + 1),
                      records.place(field), "rename one of them");
    }
    columns.push_back({std::move(name), ColumnType::number});
  }
  return columns;
}

void vote(CsvRecords& records, std::vector<ColumnInfo>& columns) {
  std::vector<Votes> votes(columns.size());
  std::string storage;
  const auto undecided = [](const Votes& v) { return v.undecided(); };
  for (std::size_t record = 0; record < records_voting || std::any_of(votes.begin(), votes.end(), undecided);
       ++record) {
    if (record > 0 && !records.next()) break;
    const std::size_t width = std::min(columns.size(), records.fields().size());
    for (std::size_t j = 0; j < width; ++j) votes[j].add(records.text(records.fields()[j], storage));
  }
  for (std::size_t j = 0; j < columns.size(); ++j) columns[j].type = votes[j].winner();
}

}  // namespace

CsvLayout csv_layout(const InputFile& file) {
  CsvLayout layout;
  layout.dialect = csv_dialect(file);
  const SecondRecord second = second_record(file, layout.dialect);
  CsvRecords records(file, layout.dialect);
  if (!records.next()) {
    throw UserError(ErrorKind::data, "'" + file.path() + "' is empty", Place{.source = file.path()},
                    "a table has a line of names and at least one row");
  }
  layout.has_header = is_header(records, second.quoted);
  if (!layout.has_header) {
    for (std::size_t j = 0; j < records.fields().size(); ++j)
      layout.columns.push_back({unnamed(j), ColumnType::number});
  } else {
    layout.columns = names_from(records);
    if (!second.exists) {
      throw UserError(ErrorKind::data, "'" + file.path() + "' has a header and no rows",
                      Place{.source = file.path(), .line = records.line()}, "add at least one row of values");
    }
    records.next();
    const char delimiter = layout.dialect.delimiter;
    const bool row_names = (delimiter == ' ' || delimiter == '\t') && second.quoted.size() == layout.columns.size() + 1;
    if (row_names) layout.columns.insert(layout.columns.begin(), {"row_name", ColumnType::text});
  }
  vote(records, layout.columns);
  return layout;
}

}  // namespace steepest
