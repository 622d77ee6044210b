#include <algorithm>
#include <array>

#include "formula/parser.hpp"
#include "steepest/operator.hpp"

namespace steepest::formula {

/// 1/2x and x^2y have two readings.
void Parser::refuse_ambiguous(const Token& sign, SyntaxId left, SyntaxId right) {
  if (sign.text != "/" && sign.text != "^" && sign.text != "**") return;
  while (tree_[right].kind == SyntaxKind::unary && !tree_[right].parenthesised) right = tree_.child(right, 0);
  if (!tree_[right].implicit || tree_[right].parenthesised) return;
  const std::string base(source_.text(tree_[left].span)), number(source_.text(tree_[tree_.child(right, 0)].span)),
      factor(source_.text(tree_[tree_.child(right, 1)].span));
  const Span span{tree_[left].span.begin, tree_[right].span.end};
  const std::vector<std::string> functions = operator_spellings();
  if (sign.text != "/" && factor.starts_with("(") && std::ranges::find(functions, base) != functions.end()) {
    source_.fail(span, "'" + base + sign.text + number + "' is not a function",
                 "write " + base + factor + "^" + number);
  }
  const std::string one_reading = base + sign.text + "(" + number + "*" + factor + ")";
  const bool reciprocal = sign.text == "/" && base == "1";
  const std::string other = reciprocal ? factor + "/" + number : base + sign.text + number + "*" + factor;
  source_.fail(span, "'" + std::string(source_.text(span)) + "' is ambiguous", "write " + one_reading + " or " + other);
}

/// 2x, 2(x+1), 2√x: only where nothing stands between the number and its factor.
SyntaxId Parser::implicit_product(SyntaxId number) {
  if (tree_[number].kind != SyntaxKind::number || tree_[number].parenthesised) return number;
  const Token& token = lexer_.peek();
  const bool factor =
      (token.kind == TokenKind::name && !is_reserved(token)) || token.kind == TokenKind::root || at_sign("(");
  if (!factor || token.after_blank) return number;
  const SyntaxId left = letter_factors(number);
  return joined_without_sign(left, power());
}

/// All letters of a product such as xy but the last, which may have an exponent: 3xy^2 is 3*x*y^2.
SyntaxId Parser::letter_factors(SyntaxId product) {
  if (lexer_.peek().kind != TokenKind::name || lexer_.peek().quoted) return product;
  if (!products_.contains(lexer_.peek().text)) return product;
  for (std::size_t letters = lexer_.peek().text.size(); letters > 1; --letters) {
    lexer_.keep_first_letter();
    const Token letter = lexer_.next();
    const Syntax name{
        .kind = SyntaxKind::name, .name = tree_.name(letter.text), .span = letter.span, .sign = letter.span};
    product = joined_without_sign(product, add(name, {}));
  }
  return product;
}

SyntaxId Parser::joined_without_sign(SyntaxId left, SyntaxId right) {
  Syntax syntax{.kind = SyntaxKind::binary, .op = Op::mul, .span = {tree_[left].span.begin, tree_[right].span.end}};
  syntax.sign = syntax.span;
  syntax.implicit = true;
  return add(syntax, std::array{left, right});
}

}  // namespace steepest::formula
