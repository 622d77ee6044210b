#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Plain text in columns.
namespace steepest::layout {

/// Characters (not bytes) of a UTF-8 text.
std::size_t width(std::string_view text);
std::string pad_right(std::string_view text, std::size_t columns);
std::string pad_left(std::string_view text, std::size_t columns);

/// Numbers as texts, padded so that their decimal points stand in one column.
std::vector<std::string> align_decimals(std::span<const std::string> numbers);

/// Lines of at most `columns` characters, broken at blanks; every line but the first begins with `indent` blanks.
std::string wrap(std::string_view text, std::size_t columns, std::size_t indent);

/// "  label         text", wrapped under the text.
std::string field(std::string_view label, std::string_view text);

/// As many decimals as `digits` significant digits of `scale` need; scientific where that would be long.
std::string with_precision_of(double value, double scale, int digits);

/// Rows of cells: the first column to the left, the others as their kind says.
class Grid final {
 public:
  enum class Align { left, right, decimal };
  struct Heading {
    std::string text;
    Align align = Align::decimal;
  };
  explicit Grid(std::vector<Heading> headings) : headings_(std::move(headings)) {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// Indented by two blanks, columns three blanks apart; no heading line if all headings are empty.
  std::string text() const;

 private:
  std::vector<std::string> column(std::size_t index) const;

  std::vector<Heading> headings_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace steepest::layout
