#pragma once

#include <string>

#include "formula/source_text.hpp"

namespace steepest::formula {

enum class TokenKind : std::uint8_t {
  end,
  number,
  name,
  string,
  sign,         ///< an operator, a bracket or a comma, in `text`
  superscript,  ///< x² : an exponent, in `value`
  root,         ///< √
  separator,    ///< a semicolon, or a line break between statements
};

struct Token {
  TokenKind kind = TokenKind::end;
  Span span;
  std::string text;          ///< names and strings without quotes; signs in their ASCII form
  double value = 0;          ///< numbers and superscripts
  bool quoted = false;       ///< a name in backticks: never a keyword or a function
  bool after_blank = false;  ///< whether a blank stands before
};

/// Cuts a text into tokens, one at a time. Line breaks inside brackets, after an operator and before one are blanks.
class Lexer final {
 public:
  explicit Lexer(const SourceText& source) : source_(source) {}

  /// The token that comes next. Throws UserError at bytes that are no part of the language.
  const Token& peek();
  Token next();
  /// Cuts the name that comes next after its first letter; the rest is the token after it.
  void keep_first_letter();
  /// Inside brackets line breaks mean nothing.
  void open_bracket() { ++depth_; }
  void close_bracket() { --depth_; }
  /// Skips line breaks where an expression must follow.
  void expect_operand();

 private:
  Token read();
  bool skip_blanks();
  std::uint32_t blank_end(std::uint32_t offset) const;
  bool continues_line(std::uint32_t offset) const;
  Token read_number(std::uint32_t begin);
  Token read_name(std::uint32_t begin);
  Token read_quoted(std::uint32_t begin, char32_t quote);
  Token read_superscript(std::uint32_t begin);
  Token read_sign(std::uint32_t begin);
  char32_t plain_at(std::uint32_t offset) const;
  std::uint32_t after(std::uint32_t offset) const;

  const SourceText& source_;
  std::uint32_t offset_ = 0;
  int depth_ = 0;
  bool have_token_ = false;
  Token token_;
};

}  // namespace steepest::formula
