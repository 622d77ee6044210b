#include <algorithm>
#include <array>
#include <cstdio>

#include "table/cell.hpp"
#include "table/csv_layout.hpp"

namespace steepest {
namespace {

constexpr std::size_t head_bytes = std::size_t{1} << 16;
constexpr std::size_t longest_record_judged = std::size_t{1} << 20;
constexpr int records_judged = 200;

[[noreturn]] void refuse(const InputFile& file, const std::string& what, const std::string& hint) {
  throw UserError(ErrorKind::data, "'" + file.path() + "' is not a text table: " + what, Place{.source = file.path()},
                  hint);
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 32 && !(byte >= 9 && byte <= 13) && byte != 27;
}

void check_is_text(const InputFile& file, std::string_view head) {
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    refuse(file, "it is UTF-16", "convert it: iconv -f UTF-16 -t UTF-8");
  }
  if (head.starts_with("\x1F\x8B")) refuse(file, "it is compressed", "decompress it first: gunzip FILE.gz");
  if (head.starts_with("PK\x03\x04")) {
    refuse(file, "it is a ZIP archive or a spreadsheet", "export the sheet as CSV first");
  }
  const auto control = std::find_if(head.begin(), head.end(), is_control);
  if (control == head.end()) return;
  std::array<char, 64> where{};
  std::snprintf(where.data(), where.size(), "byte 0x%02X at offset %td", static_cast<unsigned>(*control) & 0xFF,
                control - head.begin());
  refuse(file, where.data(), "give CSV, Parquet, JSON, NPY or a DuckDB database, named by its usual extension");
}

bool looks_like_data(const CsvRecords& records, const CsvField& field) {
  std::string storage;
  const std::string_view text = records.text(field, storage);
  return (!text.empty() && classify(text) != CellKind::word) || has_number_comma(text);
}

struct Rating {
  std::size_t width = 0;  // of the first record
  double agreement = 1;   // share of the other records as wide as the first
  double data_share = 0;  // share of the other records' cells that are numbers, dates and the like
  double score() const { return agreement + data_share; }
};

Rating rate(const InputFile& file, CsvDialect dialect) {
  CsvRecords records(file, dialect, longest_record_judged);
  Rating rating;
  if (!records.next()) return rating;
  rating.width = records.fields().size();
  double others = 0, same = 0, one_wider = 0, cells = 0, data = 0;
  while (others < records_judged && records.next()) {
    const std::size_t width = records.fields().size();
    ++others;
    same += width == rating.width;
    one_wider += width == rating.width + 1;
    for (const CsvField& field : records.fields()) {
      ++cells;
      data += looks_like_data(records, field);
    }
  }
  if (others == 0) return rating;
  // R writes row names without a name of their own; never believed of commas, where it may be a decimal comma.
  if (dialect.delimiter == ' ' || dialect.delimiter == '\t') same = std::max(same, one_wider);
  rating.agreement = same / others;
  rating.data_share = data / cells;
  return rating;
}

}  // namespace

CsvDialect csv_dialect(const InputFile& file) {
  const std::string head = file.head(head_bytes);
  check_is_text(file, head);
  const bool old_macintosh = head.find('\n') == std::string::npos && head.find('\r') != std::string::npos;
  const char newline = old_macintosh ? '\r' : '\n';

  CsvDialect best{',', newline};
  double best_score = -1;
  for (const char delimiter : {',', '\t', ';', '|', ' '}) {
    try {
      const Rating rating = rate(file, {delimiter, newline});
      // A sentence has blanks, too: they separate only where most lines agree.
      const bool separates = rating.width >= 2 && (delimiter != ' ' || rating.agreement >= 0.5);
      if (!separates || rating.score() <= best_score) continue;
      best_score = rating.score();
      best = {delimiter, newline};
    } catch (const UserError&) {
      // Quotes that make no sense under this delimiter rule it out. If they rule out all, reading as CSV says why.
    }
  }
  return best;
}

}  // namespace steepest
