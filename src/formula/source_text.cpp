#include "formula/source_text.hpp"

#include <algorithm>

#include "formula/characters.hpp"
#include "steepest/formula.hpp"

namespace steepest {
namespace formula {
namespace {

constexpr std::uint32_t mark_distance = 64;

/// Whether a character starts at this byte: continuation bytes of UTF-8 belong to the one before.
bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

}  // namespace

SourceText::SourceText(std::string_view text, std::string name) : text_(text), name_(std::move(name)) {
  line_starts_.push_back(0);
  std::uint32_t characters = 0;
  for (std::uint32_t k = 0; k < text_.size(); ++k) {
    if (k % mark_distance == 0) marks_.push_back(characters);
    if (starts_character(text_[k])) ++characters;
    if (text_[k] == '\n') line_starts_.push_back(k + 1);
  }
  if (text_.size() % mark_distance == 0) marks_.push_back(characters);
}

std::uint32_t SourceText::characters_before(std::uint32_t offset) const {
  const std::uint32_t mark = offset / mark_distance;
  std::uint32_t characters = marks_[mark];
  for (std::uint32_t k = mark * mark_distance; k < offset; ++k) characters += starts_character(text_[k]) ? 1U : 0U;
  return characters;
}

Place SourceText::place(Span span) const {
  const auto size = static_cast<std::uint32_t>(text_.size());
  const std::uint32_t begin = std::min(span.begin, size);
  const auto next_line = std::upper_bound(line_starts_.begin(), line_starts_.end(), begin);
  const std::uint32_t line_start = *(next_line - 1);
  const std::uint32_t line_end = next_line == line_starts_.end() ? size : *next_line - 1;
  const std::uint32_t end = std::clamp(span.end, begin, std::max(begin, line_end));
  Place place;
  place.source = name_;
  place.line = static_cast<int>(next_line - line_starts_.begin());
  place.column = static_cast<int>(characters_before(begin) - characters_before(line_start)) + 1;
  place.length = std::max(1, static_cast<int>(characters_before(end) - characters_before(begin)));
  return place;
}

void SourceText::fail(Span span, const std::string& message, const std::string& hint) const {
  throw UserError(ErrorKind::formula, message, place(span), hint);
}

}  // namespace formula

namespace {

/// Long lines are shown around the place only.
constexpr int widest_line = 160;

}  // namespace

std::string caret(std::string_view text, const Place& place) {
  for (int line = 1; line < place.line; ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  const std::string_view line = text.substr(0, text.find('\n'));
  const int first = std::max(1, place.column - widest_line / 2);
  const int last = first + widest_line;
  std::string shown = first > 1 ? "..." : "", marks(shown.size(), ' ');
  int column = 1;
  for (std::size_t offset = 0; offset < line.size() && column < last; ++column) {
    const formula::Character character = formula::character_at(line, offset);
    const std::string_view bytes = line.substr(offset, static_cast<std::size_t>(character.bytes));
    offset += bytes.size();
    if (column < first) continue;
    const bool printable =
        character.code >= 32 && character.code != 127 && character.code != formula::invalid_character;
    shown += printable ? bytes : character.code == '\t' ? std::string_view(" ") : std::string_view("?");
    const bool marked = column >= place.column && column < place.column + place.length;
    const int width = printable ? formula::display_width(character.code) : 1;
    marks.append(static_cast<std::size_t>(width), marked ? '^' : ' ');
  }
  if (column == last) shown += "...";
  if (place.column >= column) {
    marks.append(static_cast<std::size_t>(std::min(place.column - column, widest_line)), ' ');
    marks += '^';
  }
  marks.erase(marks.find_last_not_of(' ') + 1);
  return shown + "\n" + marks;
}

}  // namespace steepest
