#pragma once

#include <compare>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// Errors with a place, numbers as text, likely spellings.
namespace steepest {

/// Where something stands in a text. Lines and columns count from 1; columns and lengths count characters, not bytes.
struct Place {
  std::string source;  ///< file name, or empty for the command line's formula
  int line = 1;
  int column = 1;
  int length = 1;
  auto operator<=>(const Place&) const = default;
};

enum class ErrorKind { command_line, formula, domain, data };

/// The exit status of the program that goes with an error: 2 command line, 3 formula and domain, 4 data.
int exit_status(ErrorKind kind);

/// "command line", "formula", "domain" or "data".
std::string_view to_text(ErrorKind kind);

/// Broken input: names the thing, the place and the next step.
class UserError : public std::runtime_error {
 public:
  UserError(ErrorKind kind, const std::string& message, std::optional<Place> place = {}, std::string hint = {});

  ErrorKind kind() const { return kind_; }
  const std::optional<Place>& place() const { return place_; }
  const std::string& hint() const { return hint_; }

 private:
  ErrorKind kind_;
  std::optional<Place> place_;
  std::string hint_;
};

/// A fault of the program itself, never of its input.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Shortest text that reads back as the same double; "NaN", "Infinity" and "-Infinity" for the rest.
std::string number_text(double value);

/// At most `digits` significant digits, trailing zeros dropped: for people.
std::string number_text(double value, int digits);

/// The whole text as a double ("+1.5", "1e4" and "inf" included), or nothing. Out-of-range text (1e400) is nothing.
std::optional<double> parse_number(std::string_view text);

/// The candidate a typing slip away from `word` (at most two edits, one for short words), or nothing.
std::optional<std::string> closest_spelling(std::string_view word, std::span<const std::string> candidates);

}  // namespace steepest
