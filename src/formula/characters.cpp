#include "formula/characters.hpp"

namespace steepest::formula {
namespace {

bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

bool between(char32_t code, char32_t low, char32_t high) { return code >= low && code <= high; }

}  // namespace

Character character_at(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return {};
  const auto first = static_cast<unsigned char>(text[offset]);
  if (first < 0x80) return {first, 1};
  const int bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || offset + static_cast<std::size_t>(bytes) > text.size()) {
    return {invalid_character, 1};
  }
  char32_t code = first & (0xFFU >> (bytes + 1));
  for (int k = 1; k < bytes; ++k) {
    const auto next = static_cast<unsigned char>(text[offset + static_cast<std::size_t>(k)]);
    if (!is_continuation(next)) return {invalid_character, 1};
    code = code << 6U | (next & 0x3FU);
  }
  const bool overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  if (overlong || code > 0x10FFFF || between(code, 0xD800, 0xDFFF)) return {invalid_character, 1};
  return {code, bytes};
}

char32_t plain(char32_t code) {
  if (between(code, 0xFF01, 0xFF5E)) return code - 0xFF01 + U'!';
  switch (code) {
    case 0x3000:
    case 0x00A0:
    case 0x2009:
    case 0x202F:
    case 0xFEFF: return U' ';
    case 0x2212:
    case 0x2013: return U'-';
    case 0x00D7:
    case 0x00B7:
    case 0x22C5:
    case 0x2217: return U'*';
    case 0x00F7:
    case 0x2215: return U'/';
    case 0x201C:
    case 0x201D: return U'"';
    case 0x2019:
    case 0x2032:
    case 0x1D40: return U'\'';
    case 0x2236: return U':';
    case 0x223C: return U'~';
    default: return code;
  }
}

bool is_digit(char32_t code) { return between(code, U'0', U'9'); }

bool starts_name(char32_t code) {
  if (between(code, U'a', U'z') || between(code, U'A', U'Z') || code == U'_') return true;
  if (code < 0x80 || code == invalid_character || superscript(code) != 0 || plain(code) != code) return false;
  const bool control = code < 0xA0;
  const bool latin_sign = between(code, 0xA1, 0xBF) && code != 0xAA && code != 0xB5 && code != 0xBA;
  const bool sign = between(code, 0x2000, 0x2BFF) && !between(code, 0x2080, 0x209C) && !between(code, 0x2100, 0x214F);
  const bool punctuation = between(code, 0x3001, 0x3004) || between(code, 0x3008, 0x3020);
  const bool specials = between(code, 0xFFE0, 0xFFFF) || between(code, 0xE000, 0xF8FF);
  return !control && !latin_sign && !sign && !punctuation && !specials;
}

bool continues_name(char32_t code) { return starts_name(code) || is_digit(code); }

char superscript(char32_t code) {
  switch (code) {
    case 0x2070: return '0';
    case 0x00B9: return '1';
    case 0x00B2: return '2';
    case 0x00B3: return '3';
    case 0x207B: return '-';
    default: break;
  }
  if (between(code, 0x2074, 0x2079)) return static_cast<char>('4' + (code - 0x2074));
  return 0;
}

int display_width(char32_t code) {
  const bool combining = between(code, 0x0300, 0x036F) || between(code, 0x200B, 0x200F) || code == 0xFEFF;
  if (combining) return 0;
  const bool wide = between(code, 0x1100, 0x115F) || between(code, 0x2E80, 0x303E) || between(code, 0x3041, 0xA4CF) ||
                    between(code, 0xAC00, 0xD7A3) || between(code, 0xF900, 0xFAFF) || between(code, 0xFE30, 0xFE4F) ||
                    between(code, 0xFF00, 0xFF60) || between(code, 0xFFE0, 0xFFE6) || between(code, 0x1F300, 0x1F64F) ||
                    between(code, 0x1F900, 0x1F9FF) || between(code, 0x20000, 0x3FFFD);
  return wide ? 2 : 1;
}

}  // namespace steepest::formula
