#pragma once

#include <cstdint>
#include <string_view>

/// UTF-8, as far as formulas need it.
namespace steepest::formula {

/// One character of a text. Bytes that are not UTF-8 count as one character each, with `code` invalid_character.
struct Character {
  char32_t code = 0;
  int bytes = 0;
};
inline constexpr char32_t invalid_character = 0xFFFFFFFF;

/// The character at `offset`; at the end of the text code and bytes are 0.
Character character_at(std::string_view text, std::size_t offset);

/// The plain character that a typed one stands for: full-width forms become ASCII, U+2212 a minus, U+00D7 a star.
char32_t plain(char32_t code);

bool is_digit(char32_t code);
/// Letters, the underscore, and every character beyond ASCII that is no mathematical sign or punctuation.
bool starts_name(char32_t code);
bool continues_name(char32_t code);
/// The digit or minus that a superscript character stands for, or 0.
char superscript(char32_t code);
/// Columns that the character takes on a terminal: 0, 1 or 2.
int display_width(char32_t code);

}  // namespace steepest::formula
