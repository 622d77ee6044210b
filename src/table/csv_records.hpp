#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "steepest/base.hpp"
#include "table/input_file.hpp"
#include "table/reader.hpp"

namespace steepest {

/// How a text file is cut into fields.
struct CsvDialect {
  char delimiter = ',';  ///< a blank stands for any run of blanks and tabs
  char newline = '\n';   ///< '\r' for the files of old Macintoshes; "\r\n" is seen by itself
};

/// One field as it stands in the file, without its quotes.
struct CsvField {
  const char* begin = nullptr;
  const char* end = nullptr;
  bool quoted = false;
  bool has_doubled_quotes = false;

  std::string_view raw() const { return {begin, static_cast<std::size_t>(end - begin)}; }
};

/// Cuts a text file into records and fields (RFC 4180, plus lines that begin with '#', which are comments), in one pass
/// over blocks of the file. It is our own rather than DuckDB's because errors must name line and column, one word must
/// not turn a column to text, and a small table should not pay for loading a database.
class CsvRecords final {
 public:
  static constexpr std::size_t longest_record = std::size_t{64} << 20;

  CsvRecords(const InputFile& file, CsvDialect dialect, std::size_t limit = longest_record);
  /// Begins at a mark.
  CsvRecords(const InputFile& file, CsvDialect dialect, const RowMark& from);

  /// Moves to the next record that is neither blank nor a comment; false at the end.
  /// UserError: a quote never closed, text after a closing quote, a record longer than the limit.
  bool next();

  /// The fields of the record; valid until next().
  std::span<const CsvField> fields() const { return fields_; }
  /// The line on which the record begins.
  int line() const { return line_; }
  const std::string& path() const { return file_.path(); }
  /// The record's number, counted from 1.
  std::size_t number() const { return number_; }
  /// Where the record begins, if it is row `row`, blank lines before it not counted.
  RowMark mark(std::size_t row) const;
  /// How many blank lines stood directly before the record.
  int blank_lines() const { return blank_lines_; }

  Place place(const CsvField& field) const;
  /// The field's text: unquoted text is trimmed, doubled quotes are single. `storage` holds it if it must be rewritten.
  std::string_view text(const CsvField& field, std::string& storage) const;

 private:
  enum class Scan { record, blank, comment, incomplete, end };

  Scan scan();
  bool scan_fields(const char* start);
  const char* skip_blanks(const char* position) const;
  const char* scan_quoted(const char* open, CsvField& field);
  bool at_unread(const char* position) const { return position == end_ && !at_end_of_file_; }
  void check_length(std::size_t bytes) const;
  void refill();
  void finish_record(const char* after_newline);
  [[noreturn]] void refuse(const std::string& message, const char* where, const std::string& hint) const;

  const InputFile& file_;
  CsvDialect dialect_;
  std::size_t limit_;
  std::array<bool, 256> ends_field_{};
  std::vector<char> buffer_;
  std::size_t offset_ = 0;  // in the file, of the next byte to read
  bool at_end_of_file_ = false;
  const char* record_ = nullptr;
  const char* cursor_ = nullptr;  // where the next record begins
  const char* end_ = nullptr;     // a newline stands here, so that scanning needs no test for the end
  std::vector<CsvField> fields_;
  std::size_t number_ = 0;
  int line_ = 1;
  int next_line_ = 1;
  int quoted_newlines_ = 0;
  int blank_lines_ = 0;
};

}  // namespace steepest
