#pragma once

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace steepest {

/// What the text of one cell is, whatever its column.
enum class CellKind { missing, number, boolean, date, timestamp, word };

/// Blanks and tabs at both ends removed.
std::string_view trim(std::string_view text);

/// Empty, NA, N/A, NaN, null and their usual spellings. `text` is trimmed.
bool is_missing(std::string_view text);

/// `text` is trimmed. An infinity and a number out of range are numbers here: their column is meant to be numeric.
CellKind classify(std::string_view text);

/// The double nearest to a finite decimal number ("+1.5", "1e4"); nothing for other text, for infinities and for what
/// overflows. What underflows is 0.
std::optional<double> cell_number(std::string_view text);

/// The same for the common case, without the checks that only rare text needs: nothing means "look closer".
inline std::optional<double> plain_number(const char* begin, const char* end) {
  double value = 0;
  const auto [stop, status] = std::from_chars(begin, end, value);
  if (status != std::errc{} || stop != end || !std::isfinite(value)) return {};
  return value;
}

/// 1 or 0 for true, TRUE, True, false, FALSE, False.
std::optional<double> cell_boolean(std::string_view text);

/// Days since 1970-01-01 of YYYY-MM-DD (proleptic Gregorian).
std::optional<double> cell_date(std::string_view text);

/// Seconds since 1970-01-01 00:00 UTC of a date, or a date and a time: YYYY-MM-DD[ T]HH:MM[:SS[.fraction]][Z].
std::optional<double> cell_timestamp(std::string_view text);

/// A number but for a comma: "12,5" or "1,234.5".
bool has_number_comma(std::string_view text);

/// A number that no finite double is near to: 1e400.
bool overflows(std::string_view text);

bool is_utf8(std::string_view text);

/// `text` as it can stand in a message: short, one line, valid UTF-8.
std::string shown(std::string_view text);

}  // namespace steepest
