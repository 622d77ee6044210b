#include "formula/lexer.hpp"

#include <array>
#include <utility>

#include "formula/characters.hpp"

namespace steepest::formula {
namespace {

constexpr std::array<std::string_view, 8> long_signs = {"**", "<=", ">=", "==", "!=", "&&", "||", "//"};

/// Signs beyond ASCII that stand for longer ones.
std::string_view typed_sign(char32_t code) {
  switch (code) {
    case 0x2264:
    case 0x2A7D: return "<=";
    case 0x2265:
    case 0x2A7E: return ">=";
    case 0x2260: return "!=";
    case 0x2227: return "&&";
    case 0x2228: return "||";
    case 0x00AC: return "!";
    default: return {};
  }
}

bool is_blank(char32_t code) { return code == U' ' || code == U'\t' || code == U'\r'; }

}  // namespace

char32_t Lexer::plain_at(std::uint32_t offset) const { return plain(character_at(source_.text(), offset).code); }

std::uint32_t Lexer::after(std::uint32_t offset) const {
  return offset + static_cast<std::uint32_t>(character_at(source_.text(), offset).bytes);
}

const Token& Lexer::peek() {
  if (!have_token_) token_ = read();
  have_token_ = true;
  return token_;
}

Token Lexer::next() {
  peek();
  have_token_ = false;
  return std::move(token_);
}

void Lexer::keep_first_letter() {
  peek();
  offset_ = token_.span.end = after(token_.span.begin);
  token_.text = token_.text.substr(0, 1);
}

void Lexer::expect_operand() {
  while (peek().kind == TokenKind::separator && token_.text == "\n") next();
}

/// Where the blanks, comments and line breaks that start at `offset` end.
std::uint32_t Lexer::blank_end(std::uint32_t offset) const {
  const std::string_view text = source_.text();
  while (offset < text.size()) {
    const char32_t code = plain_at(offset);
    if (code == U'#') {
      while (offset < text.size() && text[offset] != '\n') ++offset;
    } else if (is_blank(code) || code == U'\n') {
      offset = after(offset);
    } else {
      break;
    }
  }
  return offset;
}

/// Whether an operator that needs a left side stands at `offset`: then the line break before it means nothing.
bool Lexer::continues_line(std::uint32_t offset) const {
  const char32_t code = plain_at(offset);
  const std::u32string_view continuing = U"+-*/^@?:<>=&|~,)]";
  return code != 0 && (continuing.find(code) != std::u32string_view::npos || !typed_sign(code).empty());
}

/// Skips blanks, comments and meaningless line breaks; true if it met any.
bool Lexer::skip_blanks() {
  const std::uint32_t begin = offset_;
  const std::string_view text = source_.text();
  while (offset_ < text.size()) {
    const char32_t code = plain_at(offset_);
    if (code == U'#') {
      while (offset_ < text.size() && text[offset_] != '\n') ++offset_;
    } else if (is_blank(code)) {
      offset_ = after(offset_);
    } else if (code == U'\n') {
      const std::uint32_t end = blank_end(offset_);
      if (depth_ == 0 && !continues_line(end)) break;
      offset_ = end;
    } else {
      break;
    }
  }
  return offset_ > begin;
}

Token Lexer::read() {
  const bool after_blank = skip_blanks();
  const std::uint32_t begin = offset_;
  const char32_t code = plain_at(begin);
  Token token;
  if (begin >= source_.text().size()) {
    token.span = {begin, begin};
  } else if (code == U';' || code == U'\n') {
    offset_ = code == U';' ? after(begin) : blank_end(begin);
    token = {TokenKind::separator, {begin, after(begin)}, code == U';' ? ";" : "\n"};
  } else if (is_digit(code) || (code == U'.' && is_digit(plain_at(after(begin))))) {
    token = read_number(begin);
  } else if (superscript(code) != 0) {
    token = read_superscript(begin);
  } else if (code == 0x221A) {
    offset_ = after(begin);
    token = {TokenKind::root, {begin, offset_}, "√"};
  } else if (starts_name(code)) {
    token = read_name(begin);
  } else if (code == U'"' || code == U'`') {
    token = read_quoted(begin, code);
  } else {
    token = read_sign(begin);
  }
  token.after_blank = after_blank;
  return token;
}

Token Lexer::read_number(std::uint32_t begin) {
  std::string digits;
  std::uint32_t k = begin;
  const auto take_digits = [&] {
    for (; is_digit(plain_at(k)); k = after(k)) digits += static_cast<char>(plain_at(k));
  };
  take_digits();
  if (plain_at(k) == U'.') {
    digits += '.';
    k = after(k);
    take_digits();
  }
  const char32_t letter = plain_at(k);
  if (letter == U'e' || letter == U'E') {
    std::uint32_t ahead = after(k);
    const char32_t sign = plain_at(ahead);
    if (sign == U'+' || sign == U'-') ahead = after(ahead);
    if (is_digit(plain_at(ahead))) {
      digits += sign == U'-' ? "e-" : "e";
      k = ahead;
      take_digits();
    }
  }
  const Span span{begin, k};
  const char32_t next = plain_at(k);
  if (next == U'.') source_.fail({begin, after(k)}, "a number has one decimal point");
  if (digits == "0" && (next == U'x' || next == U'X') && continues_name(plain_at(after(k)))) {
    source_.fail({begin, after(k)}, "hexadecimal numbers are not part of the language", "for a product write 0*x");
  }
  if (next == U'_') source_.fail({begin, after(k)}, "digits are written without '_'");
  const std::optional<double> value = parse_number(digits);
  if (!value) source_.fail(span, "'" + std::string(source_.text(span)) + "' is outside the range of a double");
  offset_ = k;
  Token token{TokenKind::number, span, std::move(digits)};
  token.value = *value;
  return token;
}

Token Lexer::read_name(std::uint32_t begin) {
  std::string name;
  std::uint32_t k = begin;
  while (true) {
    const char32_t code = plain_at(k);
    const bool dot = code == U'.' && starts_name(plain_at(after(k)));  // R's column names: Sepal.Length
    if (!continues_name(code) && !dot) break;
    if (code < 0x80) {
      name += static_cast<char>(code);
    } else {
      name += source_.text({k, after(k)});
    }
    k = after(k);
  }
  offset_ = k;
  if (name == "π") name = "pi";
  return {TokenKind::name, {begin, k}, std::move(name)};
}

Token Lexer::read_quoted(std::uint32_t begin, char32_t quote) {
  const std::uint32_t inside = after(begin);
  std::uint32_t k = inside;
  while (k < source_.text().size() && plain_at(k) != quote && plain_at(k) != U'\n') k = after(k);
  if (plain_at(k) != quote) source_.fail({begin, inside}, "this quotation mark is never closed");
  offset_ = after(k);
  Token token{
      quote == U'`' ? TokenKind::name : TokenKind::string, {begin, offset_}, std::string(source_.text({inside, k}))};
  token.quoted = true;
  if (token.kind == TokenKind::name && token.text.empty()) source_.fail(token.span, "a name is empty");
  return token;
}

Token Lexer::read_superscript(std::uint32_t begin) {
  std::string digits;
  std::uint32_t k = begin;
  for (char digit = superscript(plain_at(k)); digit != 0; digit = superscript(plain_at(k))) {
    digits += digit;
    k = after(k);
  }
  const std::optional<double> value = parse_number(digits);
  if (!value) source_.fail({begin, k}, "this exponent is not a number");
  offset_ = k;
  Token token{TokenKind::superscript, {begin, k}, std::move(digits)};
  token.value = *value;
  return token;
}

Token Lexer::read_sign(std::uint32_t begin) {
  const char32_t first = plain_at(begin);
  const std::uint32_t second_offset = after(begin);
  if (const std::string_view sign = typed_sign(first); !sign.empty()) {
    offset_ = second_offset;
    return {TokenKind::sign, {begin, offset_}, std::string(sign)};
  }
  if (first == invalid_character) source_.fail({begin, begin + 1}, "this byte is not UTF-8 text");
  const char32_t second = plain_at(second_offset);
  if (first < 0x80 && second < 0x80) {
    const std::string both{static_cast<char>(first), static_cast<char>(second)};
    for (const std::string_view sign : long_signs) {
      if (both != sign) continue;
      offset_ = after(second_offset);
      return {TokenKind::sign, {begin, offset_}, both};
    }
  }
  const std::u32string_view known = U"+-*/^@()[]{},?:<>!=~'&|%$\\";
  if (first >= 0x80 || known.find(first) == std::u32string_view::npos) {
    const std::string shown = first >= 32 && first != 127 ? std::string(source_.text({begin, second_offset})) : "?";
    source_.fail({begin, second_offset}, "'" + shown + "' is not part of the language");
  }
  offset_ = second_offset;
  return {TokenKind::sign, {begin, offset_}, std::string(1, static_cast<char>(first))};
}

}  // namespace steepest::formula
