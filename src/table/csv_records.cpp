#include "table/csv_records.hpp"

#include <algorithm>
#include <cstring>

#include "table/cell.hpp"

namespace steepest {
namespace {

constexpr std::size_t first_block = std::size_t{1} << 16;
constexpr std::size_t full_block = std::size_t{1} << 21;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

int characters(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

CsvRecords::CsvRecords(const InputFile& file, CsvDialect dialect, std::size_t limit)
    : file_(file), dialect_(dialect), limit_(limit) {
  ends_field_[static_cast<unsigned char>(dialect.newline)] = true;
  ends_field_[static_cast<unsigned char>(dialect.delimiter)] = true;
  // The carriage return of "\r\n" would be a field of its own after a trailing blank.
  if (dialect.delimiter == ' ') ends_field_['\t'] = ends_field_['\r'] = true;
  if (file.head(byte_order_mark.size()) == byte_order_mark) offset_ = byte_order_mark.size();
}

CsvRecords::CsvRecords(const InputFile& file, CsvDialect dialect, const RowMark& from) : CsvRecords(file, dialect) {
  if (from.offset == 0) return;
  offset_ = from.offset;
  next_line_ = from.line;
  number_ = from.record;
}

RowMark CsvRecords::mark(std::size_t row) const {
  return {
      .row = row, .offset = offset_ - static_cast<std::size_t>(end_ - record_), .line = line_, .record = number_ - 1};
}

bool CsvRecords::next() {
  blank_lines_ = 0;
  for (;;) {
    record_ = cursor_;
    line_ = next_line_;
    switch (scan()) {
      case Scan::record:
        ++number_;
        check_length(static_cast<std::size_t>(cursor_ - record_));
        return true;
      case Scan::comment: break;
      case Scan::blank: ++blank_lines_; break;
      case Scan::incomplete: refill(); break;
      case Scan::end: return false;
    }
  }
}

CsvRecords::Scan CsvRecords::scan() {
  if (record_ == end_) return at_end_of_file_ ? Scan::end : Scan::incomplete;
  if (*record_ == '#') {
    const auto rest = static_cast<std::size_t>(end_ - record_);
    const void* newline = std::memchr(record_, dialect_.newline, rest + 1);
    if (at_unread(static_cast<const char*>(newline))) return Scan::incomplete;
    fields_.clear();
    quoted_newlines_ = 0;
    finish_record(static_cast<const char*>(newline));
    return Scan::comment;
  }
  if (!scan_fields(record_)) return Scan::incomplete;
  const bool blank = fields_.empty() || (fields_.size() == 1 && !fields_[0].quoted && trim(fields_[0].raw()).empty());
  return blank ? Scan::blank : Scan::record;
}

bool CsvRecords::scan_fields(const char* position) {
  fields_.clear();
  quoted_newlines_ = 0;
  const bool blanks_separate = dialect_.delimiter == ' ';
  for (;;) {
    position = skip_blanks(position);
    if (*position == '"') {
      CsvField field;
      position = scan_quoted(position, field);
      if (position == nullptr) return false;
      fields_.push_back(field);
    } else if (!blanks_separate || *position != dialect_.newline) {
      const char* begin = position;
      while (!ends_field_[static_cast<unsigned char>(*position)]) ++position;
      fields_.push_back({begin, position, false, false});
    }
    if (*position == dialect_.newline) break;
    ++position;
  }
  if (at_unread(position)) return false;
  finish_record(position);
  return true;
}

const char* CsvRecords::skip_blanks(const char* position) const {
  if (dialect_.delimiter == ' ') {
    while (*position != dialect_.newline && ends_field_[static_cast<unsigned char>(*position)]) ++position;
  } else {
    while (is_blank(*position) && *position != dialect_.delimiter) ++position;
  }
  return position;
}

const char* CsvRecords::scan_quoted(const char* open, CsvField& field) {
  field.begin = open + 1;
  field.quoted = true;
  const char* position = open + 1;
  for (;;) {
    const void* found = std::memchr(position, '"', static_cast<std::size_t>(end_ - position));
    if (found == nullptr) {
      if (!at_end_of_file_) return nullptr;
      refuse("the quote opened here is never closed", open, "close it with '\"'; a quote inside quotes is doubled");
    }
    const char* quote = static_cast<const char*>(found);
    if (at_unread(quote + 1)) return nullptr;
    if (quote + 1 == end_ || quote[1] != '"') {
      field.end = quote;
      break;
    }
    field.has_doubled_quotes = true;
    position = quote + 2;
  }
  quoted_newlines_ += static_cast<int>(std::count(field.begin, field.end, dialect_.newline));
  position = field.end + 1;
  if (dialect_.delimiter != ' ') position = skip_blanks(position);
  if (*position == '\r' && position[1] == dialect_.newline) ++position;
  if (at_unread(position)) return nullptr;
  if (!ends_field_[static_cast<unsigned char>(*position)]) {
    refuse("text follows the closing quote", position, "a quote inside quotes is doubled: \"say \"\"x\"\"\"");
  }
  return position;
}

void CsvRecords::finish_record(const char* newline) {
  if (!fields_.empty() && !fields_.back().quoted) {
    CsvField& last = fields_.back();
    if (last.end > last.begin && last.end[-1] == '\r') --last.end;
  }
  next_line_ = line_ + quoted_newlines_ + 1;
  cursor_ = newline == end_ ? end_ : newline + 1;
}

void CsvRecords::check_length(std::size_t bytes) const {
  if (bytes <= limit_) return;
  throw UserError(ErrorKind::data, "a line is longer than " + std::to_string(limit_ >> 20) + " MiB",
                  Place{.source = file_.path(), .line = line_}, "is this a table, one row a line?");
}

void CsvRecords::refill() {
  const auto kept = static_cast<std::size_t>(end_ - record_);
  check_length(kept);
  const std::size_t grown = std::min(std::max(full_block, 2 * kept), limit_ + full_block);
  const std::size_t block = buffer_.empty() ? first_block : grown;
  std::vector<char> larger;
  if (buffer_.size() < block + 1) larger.resize(block + 1);
  char* target = larger.empty() ? buffer_.data() : larger.data();
  if (kept > 0) std::memmove(target, record_, kept);
  if (!larger.empty()) buffer_.swap(larger);
  const std::size_t count = file_.read(offset_, buffer_.data() + kept, block - kept);
  offset_ += count;
  at_end_of_file_ = offset_ >= file_.size();
  cursor_ = buffer_.data();
  end_ = cursor_ + kept + count;
  buffer_[kept + count] = dialect_.newline;
}

Place CsvRecords::place(const CsvField& field) const {
  const char* open = field.quoted ? field.begin - 1 : field.begin;
  while (!field.quoted && open < field.end && is_blank(*open)) ++open;
  const std::string_view before(record_, static_cast<std::size_t>(open - record_));
  const auto newline = before.rfind(dialect_.newline);
  const std::size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
  const std::string_view value(open, static_cast<std::size_t>(field.end - open));
  return {.source = file_.path(),
          .line = line_ + static_cast<int>(std::count(before.begin(), before.end(), dialect_.newline)),
          .column = 1 + characters(before.substr(line_start)),
          .length = std::max(1, characters(trim(value)) + (field.quoted ? 1 : 0))};
}

std::string_view CsvRecords::text(const CsvField& field, std::string& storage) const {
  if (!field.quoted) return trim(field.raw());
  if (!field.has_doubled_quotes) return field.raw();
  storage.clear();
  for (const char* c = field.begin; c < field.end; ++c) {
    storage += *c;
    if (*c == '"') ++c;
  }
  return storage;
}

void CsvRecords::refuse(const std::string& message, const char* where, const std::string& hint) const {
  Place place = this->place({where, where + 1, false, false});
  throw UserError(ErrorKind::data, message, std::move(place), hint);
}

}  // namespace steepest
