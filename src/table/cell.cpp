#include "table/cell.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

namespace steepest {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

enum class NumberFault { none, not_a_number, not_finite, overflow };

struct Number {
  double value = 0;
  NumberFault fault = NumberFault::none;
};

Number parse(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) return {0, NumberFault::not_a_number};
  }
  double value = 0;
  const auto [stop, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status == std::errc::invalid_argument || stop != text.data() + text.size()) {
    return {0, NumberFault::not_a_number};
  }
  if (status == std::errc::result_out_of_range) {
    // from_chars says the same of 1e400 and of 1e-400, whose nearest double is 0.
    value = std::strtod(std::string(text).c_str(), nullptr);
    return {value, std::isinf(value) ? NumberFault::overflow : NumberFault::none};
  }
  return {value, std::isfinite(value) ? NumberFault::none : NumberFault::not_finite};
}

/// A decimal of exactly `digits` digits, taken from the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return {};
  int value = 0;
  for (const char c : text.substr(0, digits)) {
    if (!is_digit(c)) return {};
    value = 10 * value + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<double> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return {};
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return {};
  const auto day = take_digits(text, 2);
  if (!day) return {};
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return {};
  return std::chrono::sys_days(date).time_since_epoch().count();
}

/// Seconds from midnight of HH:MM[:SS[.fraction]], all of `text`.
std::optional<double> clock_time(std::string_view text) {
  const auto hours = take_digits(text, 2);
  if (!hours || *hours > 23 || !take(text, ':')) return {};
  const auto minutes = take_digits(text, 2);
  if (!minutes || *minutes > 59) return {};
  double seconds = 0;
  if (take(text, ':')) {
    const bool plain =
        text.size() >= 2 && is_digit(text[0]) && is_digit(text[1]) && (text.size() == 2 || text[2] == '.');
    const auto number = plain ? plain_number(text.data(), text.data() + text.size()) : std::nullopt;
    if (!number || *number >= 60) return {};
    seconds = *number;
  } else if (!text.empty()) {
    return {};
  }
  return 3600.0 * *hours + 60.0 * *minutes + seconds;
}

/// The length of the UTF-8 sequence at the front of `text`, 0 if there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
  const bool too_large = lead == 0xF4 && byte(1) >= 0x90;
  return overlong || surrogate || too_large ? 0 : length;
}

}  // namespace

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_missing(std::string_view text) {
  static constexpr std::array<std::string_view, 12> spellings = {"NA",   "N/A", "n/a",  "NaN",  "nan",  "NAN",
                                                                 "-nan", "na",  "null", "NULL", "Null", "#N/A"};
  if (text.size() > 4) return false;
  return text.empty() || std::find(spellings.begin(), spellings.end(), text) != spellings.end();
}

CellKind classify(std::string_view text) {
  if (is_missing(text)) return CellKind::missing;
  if (parse(text).fault != NumberFault::not_a_number) return CellKind::number;
  if (cell_boolean(text)) return CellKind::boolean;
  if (cell_date(text)) return CellKind::date;
  if (cell_timestamp(text)) return CellKind::timestamp;
  return CellKind::word;
}

std::optional<double> cell_number(std::string_view text) {
  const Number number = parse(text);
  if (number.fault != NumberFault::none) return {};
  return number.value;
}

std::optional<double> cell_boolean(std::string_view text) {
  if (text == "true" || text == "TRUE" || text == "True") return 1;
  if (text == "false" || text == "FALSE" || text == "False") return 0;
  return {};
}

std::optional<double> cell_date(std::string_view text) {
  const auto days = take_date(text);
  return text.empty() ? days : std::nullopt;
}

std::optional<double> cell_timestamp(std::string_view text) {
  constexpr double seconds_per_day = 86400;
  const auto days = take_date(text);
  if (!days) return {};
  if (text.empty()) return *days * seconds_per_day;
  if (!take(text, ' ') && !take(text, 'T')) return {};
  if (text.ends_with('Z')) text.remove_suffix(1);
  const auto seconds = clock_time(text);
  if (!seconds) return {};
  return *days * seconds_per_day + *seconds;
}

bool has_number_comma(std::string_view text) {
  if (text.find(',') == std::string_view::npos || text.size() > 64) return false;
  const auto allowed = [](char c) {
    return is_digit(c) || std::string_view("+-.,eE ").find(c) != std::string_view::npos;
  };
  if (!std::all_of(text.begin(), text.end(), allowed) || !is_digit(text.back())) return false;
  std::string digits(text);
  std::erase(digits, ',');
  if (parse(digits).fault == NumberFault::none) return true;
  std::replace(digits.begin(), digits.end(), '.', '0');  // 1.234,5: the dots group, the comma is the decimal one
  return parse(digits).fault == NumberFault::none;
}

bool overflows(std::string_view text) { return parse(text).fault == NumberFault::overflow; }

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 40;
  std::string result;
  while (!text.empty() && result.size() < longest) {
    const std::size_t length = utf8_length(text);
    const bool printable = length > 1 || (length == 1 && text.front() >= ' ' && text.front() != 0x7F);
    result += printable ? std::string(text.substr(0, length)) : "?";
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  return text.empty() ? result : result + "...";
}

}  // namespace steepest
