#include "report/layout.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "steepest/base.hpp"

namespace steepest::layout {
namespace {

constexpr std::size_t page_width = 100;
constexpr std::size_t label_width = 16;

std::string fixed(double value, int decimals) {
  std::array<char, 400> buffer{};
  const auto [end, status] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
  if (status != std::errc{}) throw InternalError("a number did not fit its text buffer");
  return {buffer.data(), end};
}

std::string scientific(double value, int decimals) {
  std::array<char, 400> buffer{};
  const auto [end, status] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific, decimals);
  if (status != std::errc{}) throw InternalError("a number did not fit its text buffer");
  return {buffer.data(), end};
}

int exponent_of(double value) { return value == 0 ? 0 : static_cast<int>(std::floor(std::log10(std::abs(value)))); }

/// Characters before the decimal point, the exponent or the end.
std::size_t whole_part(std::string_view number) { return std::min(number.find_first_of(".e"), number.size()); }

void trim_right(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

}  // namespace

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string pad_right(std::string_view text, std::size_t columns) {
  const std::size_t used = width(text);
  return std::string(text) + std::string(columns > used ? columns - used : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t columns) {
  const std::size_t used = width(text);
  return std::string(columns > used ? columns - used : 0, ' ') + std::string(text);
}

std::vector<std::string> align_decimals(std::span<const std::string> numbers) {
  std::size_t before = 0, after = 0;
  for (const std::string& number : numbers) {
    const std::size_t whole = whole_part(number);
    before = std::max(before, whole);
    after = std::max(after, number.size() - whole);
  }
  std::vector<std::string> aligned;
  for (const std::string& number : numbers) {
    const std::size_t whole = whole_part(number);
    aligned.push_back(std::string(before - whole, ' ') + number + std::string(after - (number.size() - whole), ' '));
  }
  return aligned;
}

std::string wrap(std::string_view text, std::size_t columns, std::size_t indent) {
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t size = width(word);
    if (used > 0 && used + 1 + size > columns) {
      out += '\n' + std::string(indent, ' ');
      used = 0;
    } else if (used > 0) {
      out += ' ';
      ++used;
    }
    out += word;
    used += size;
  }
  return out;
}

std::string field(std::string_view label, std::string_view text) {
  const std::size_t indent = label_width + 2;
  std::string line = "  " + pad_right(label, label_width) + wrap(text, page_width - indent, indent);
  trim_right(line);
  return line + '\n';
}

std::string with_precision_of(double value, double scale, int digits) {
  if (!std::isfinite(value)) return number_text(value);
  if (!std::isfinite(scale) || scale == 0) return number_text(value, 7);
  const int decimals = digits - 1 - exponent_of(scale);
  const int leading = exponent_of(value == 0 ? scale : value);
  const int significant = std::clamp(leading + decimals, 0, 16);
  if (leading > 7 || decimals > 9 || (value != 0 && leading < -5)) return scientific(value, significant);
  return fixed(value, std::max(0, decimals));
}

std::vector<std::string> Grid::column(std::size_t index) const {
  std::vector<std::string> cells;
  for (const auto& row : rows_) cells.push_back(index < row.size() ? row[index] : std::string());
  if (headings_[index].align == Align::decimal) cells = align_decimals(cells);
  const std::string& heading = headings_[index].text;
  std::size_t size = width(heading);
  for (const std::string& cell : cells) size = std::max(size, width(cell));
  const bool left = headings_[index].align == Align::left;
  for (std::string& cell : cells) cell = left ? pad_right(cell, size) : pad_left(cell, size);
  cells.insert(cells.begin(), left ? pad_right(heading, size) : pad_left(heading, size));
  return cells;
}

std::string Grid::text() const {
  std::vector<std::string> lines(rows_.size() + 1, " ");
  for (std::size_t index = 0; index < headings_.size(); ++index) {
    const std::vector<std::string> cells = column(index);
    for (std::size_t i = 0; i < lines.size(); ++i) lines[i] += (index == 0 ? " " : "   ") + cells[i];
  }
  const bool headed =
      std::any_of(headings_.begin(), headings_.end(), [](const Heading& heading) { return !heading.text.empty(); });
  std::string out;
  for (std::size_t i = headed ? 0 : 1; i < lines.size(); ++i) {
    trim_right(lines[i]);
    out += lines[i] + '\n';
  }
  return out;
}

}  // namespace steepest::layout
