#include "formula/parser.hpp"

#include <array>
#include <utility>

namespace steepest::formula {
namespace {

constexpr int comparison_strength = 30;
constexpr int power_strength = 70;

/// Counts recursion for the length of a scope.
class Descent final {
 public:
  explicit Descent(std::uint32_t& depth) : depth_(depth) { ++depth_; }
  ~Descent() { --depth_; }
  Descent(const Descent&) = delete;
  Descent& operator=(const Descent&) = delete;

 private:
  std::uint32_t& depth_;
};

}  // namespace

bool is_reserved(const Token& token) {
  if (token.kind != TokenKind::name || token.quoted) return false;
  static constexpr std::array<std::string_view, 6> words = {"for", "in", "if", "and", "or", "not"};
  for (const std::string_view word : words) {
    if (token.text == word) return true;
  }
  return false;
}

Parser::Parser(const SourceText& source, SyntaxTree& tree, const LetterProducts& products)
    : source_(source), tree_(tree), products_(products), lexer_(source) {
  for (const Op op : elementwise_operators()) {
    const OperatorInfo& info = operator_info(op);
    if (info.notation != Notation::infix || info.symbol == "^") continue;  // powers associate to the right: power()
    infixes_.emplace(info.symbol, Infix{SyntaxKind::binary, op, info.strength});
  }
}

bool Parser::at_sign(std::string_view sign) {
  const Token& token = lexer_.peek();
  return token.kind == TokenKind::sign && token.text == sign;
}

bool Parser::take_sign(std::string_view sign) {
  if (!at_sign(sign)) return false;
  lexer_.next();
  return true;
}

bool Parser::at_name(std::string_view word) {
  const Token& token = lexer_.peek();
  return token.kind == TokenKind::name && !token.quoted && token.text == word;
}

void Parser::require_sign(std::string_view sign, std::string_view after) {
  if (take_sign(sign)) return;
  fail_unexpected("'" + std::string(sign) + "' after " + std::string(after));
}

Token Parser::require_name(std::string_view what) {
  if (lexer_.peek().kind != TokenKind::name || is_reserved(lexer_.peek())) fail_unexpected(what);
  return lexer_.next();
}

void Parser::fail_unexpected(std::string_view wanted) {
  const Token token = lexer_.next();
  const std::string wish = wanted.empty() ? "" : std::string(wanted) + " is expected";
  if (token.kind == TokenKind::end) {
    source_.fail(token.span, "the formula ends where " + (wish.empty() ? "a value is expected" : wish));
  }
  if (token.kind == TokenKind::separator && token.text == "\n")
    source_.fail(token.span, "the line ends where " + (wish.empty() ? "a value is expected" : wish));
  const std::string shown = "'" + std::string(source_.text(token.span)) + "' is not expected here";
  std::string hint = wish;
  if (token.text == "=") hint = "'==' compares two values; names are given with 'let'";
  if (token.text == "%") hint = "write mod(a, b)";
  if (token.text == "//") hint = "write floor(a/b)";
  if (token.text == "," && hint.empty()) hint = "decimals are written with a point, 1.5";
  if (token.text == "|") hint = "write abs(x), or '||' for 'or'";
  if (token.text == "&") hint = "write '&&' for 'and'";
  const bool operand = token.kind == TokenKind::name || token.kind == TokenKind::number ||
                       token.kind == TokenKind::root || token.text == "(";
  if (wish.empty() && operand && !is_reserved(token)) hint = "write '*' for a product";
  if (token.kind == TokenKind::sign && (token.text == ")" || token.text == "]") && hint.empty()) {
    source_.fail(token.span, "'" + token.text + "' closes nothing");
  }
  source_.fail(token.span, shown, hint);
}

SyntaxId Parser::add(Syntax syntax, std::span<const SyntaxId> children) {
  const SyntaxId id = tree_.add(syntax, children);
  if (tree_[id].height <= deepest_nesting) return id;
  source_.fail(syntax.span, "the formula is nested more than " + std::to_string(deepest_nesting) + " levels deep",
               "name parts of it with 'let'");
}

SyntaxId Parser::regression_side() {
  colon_joins_ = true;
  const SyntaxId result = expression();
  colon_joins_ = false;
  return result;
}

SyntaxId Parser::expression() {
  const Descent descent(depth_);
  check_depth();
  const SyntaxId condition = binary(0);
  if (!at_sign("?")) return condition;
  const Token sign = lexer_.next();
  const bool outer = std::exchange(colon_joins_, false);
  const SyntaxId yes = expression();
  colon_joins_ = outer;
  require_sign(":", "'condition ? value'");
  const SyntaxId no = expression();
  Syntax syntax{
      .kind = SyntaxKind::conditional, .span = {tree_[condition].span.begin, tree_[no].span.end}, .sign = sign.span};
  return add(syntax, std::array{condition, yes, no});
}

std::optional<Parser::Infix> Parser::infix(const Token& token) const {
  if (token.kind == TokenKind::name && !token.quoted) {
    if (token.text == "and") return Infix{SyntaxKind::binary, Op::logical_and, 20};
    if (token.text == "or") return Infix{SyntaxKind::binary, Op::logical_or, 10};
    return {};
  }
  if (token.kind != TokenKind::sign) return {};
  if (token.text == "@") return Infix{SyntaxKind::product, Op::matmul, 50};
  if (token.text == ":" && colon_joins_) return Infix{SyntaxKind::interaction, Op::mul, 55};
  const auto found = infixes_.find(token.text);
  return found == infixes_.end() ? std::nullopt : std::optional(found->second);
}

SyntaxId Parser::binary(int least_strength) {
  SyntaxId left = unary();
  int last_strength = power_strength;
  while (true) {
    const std::optional<Infix> found = infix(lexer_.peek());
    if (!found || found->strength < least_strength) return left;
    const Token sign = lexer_.next();
    if (found->strength == comparison_strength && last_strength == comparison_strength) {
      source_.fail(sign.span, "comparisons do not chain", "write a < b && b < c");
    }
    const SyntaxId right = binary(found->strength + 1);
    refuse_ambiguous(sign, left, right);
    left = join(*found, sign, left, right);
    last_strength = found->strength;
  }
}

SyntaxId Parser::join(const Infix& infix, const Token& sign, SyntaxId left, SyntaxId right) {
  Syntax syntax{
      .kind = infix.kind, .op = infix.op, .span = {tree_[left].span.begin, tree_[right].span.end}, .sign = sign.span};
  return add(syntax, std::array{left, right});
}

/// A bracket passes twice, in expression() and in unary().
void Parser::check_depth() {
  if (depth_ <= 2 * deepest_nesting) return;
  source_.fail(lexer_.peek().span,
               "the formula is nested more than " + std::to_string(deepest_nesting) + " levels deep",
               "name parts of it with 'let'");
}

SyntaxId Parser::unary() {
  const Descent descent(depth_);
  check_depth();
  lexer_.expect_operand();
  if (at_sign("-") || at_sign("!") || at_sign("+")) {
    const Token sign = lexer_.next();
    const SyntaxId operand = unary();
    if (sign.text == "+") return operand;
    return prefix(sign.text == "-" ? Op::neg : Op::logical_not, sign, operand);
  }
  if (at_name("not")) {
    const Token sign = lexer_.next();
    return prefix(Op::logical_not, sign, binary(comparison_strength));
  }
  return power();
}

SyntaxId Parser::prefix(Op op, const Token& sign, SyntaxId operand) {
  Syntax syntax{
      .kind = SyntaxKind::unary, .op = op, .span = {sign.span.begin, tree_[operand].span.end}, .sign = sign.span};
  return add(syntax, std::array{operand});
}

SyntaxId Parser::power() {
  SyntaxId base = superscripts(postfix());
  if (at_sign("^") || at_sign("**")) {
    const Token sign = lexer_.next();
    const SyntaxId exponent = unary();
    refuse_ambiguous(sign, base, exponent);
    base = join({SyntaxKind::binary, Op::pow, power_strength}, sign, base, exponent);
  }
  return implicit_product(base);
}

SyntaxId Parser::superscripts(SyntaxId base) {
  while (lexer_.peek().kind == TokenKind::superscript) {
    const Token token = lexer_.next();
    Syntax number{.kind = SyntaxKind::number, .span = token.span};
    number.value = token.value;
    const SyntaxId exponent = add(number, {});
    base = join({SyntaxKind::binary, Op::pow, power_strength}, token, base, exponent);
  }
  return base;
}

SyntaxId Parser::postfix() {
  SyntaxId base = primary();
  while (true) {
    if (at_sign("[")) {
      base = index(base);
    } else if (at_sign("'")) {
      const Token sign = lexer_.next();
      Syntax syntax{.kind = SyntaxKind::transpose, .span = {tree_[base].span.begin, sign.span.end}, .sign = sign.span};
      base = add(syntax, std::array{base});
    } else if (at_sign("(") && tree_[base].kind != SyntaxKind::number) {
      source_.fail(lexer_.peek().span, "'(' is not expected here", "write '*' for a product");
    } else {
      return base;
    }
  }
}

SyntaxId Parser::index(SyntaxId base) {
  std::vector<SyntaxId> children{base};
  const Token opening = open();
  if (at_sign("]")) fail_unexpected("an index");
  do children.push_back(index_entry());
  while (take_sign(","));
  const std::uint32_t end = lexer_.peek().span.end;
  close(opening, "]");
  Syntax syntax{.kind = SyntaxKind::index, .span = {tree_[base].span.begin, end}, .sign = {opening.span.begin, end}};
  return add(syntax, children);
}

/// i, low:high, low:, :high or :
SyntaxId Parser::index_entry() {
  const Span here = lexer_.peek().span;
  const SyntaxId low = at_sign(":") ? no_syntax : expression();
  if (!at_sign(":")) return low;
  const Token sign = lexer_.next();
  const SyntaxId high = at_sign(",") || at_sign("]") ? no_syntax : expression();
  const std::uint32_t end = high == no_syntax ? sign.span.end : tree_[high].span.end;
  Syntax syntax{.kind = SyntaxKind::range, .span = {here.begin, end}, .sign = sign.span};
  return add(syntax, std::array{low, high});
}

Token Parser::open() {
  Token token = lexer_.next();
  lexer_.open_bracket();
  return token;
}

void Parser::close(const Token& opening, std::string_view closing) {
  if (lexer_.peek().kind == TokenKind::end || lexer_.peek().kind == TokenKind::separator) {
    const Place place = source_.place(opening.span);
    const std::string line = place.line > 1 ? "line " + std::to_string(place.line) + ", " : "";
    source_.fail(opening.span, "'" + opening.text + "' opened at " + line + "column " + std::to_string(place.column) +
                                   " is never closed");
  }
  if (!at_sign(closing)) {
    const bool other_bracket = at_sign(")") || at_sign("]");
    fail_unexpected(other_bracket ? "'" + std::string(closing) + "'" : std::string());
  }
  lexer_.next();
  lexer_.close_bracket();
}

SyntaxId Parser::primary() {
  const Token& token = lexer_.peek();
  if (token.kind == TokenKind::number) return number();
  if (token.kind == TokenKind::root) return root();
  if (token.kind == TokenKind::name && !is_reserved(token)) return name_or_call();
  if (token.kind == TokenKind::string) {
    const Token text = lexer_.next();
    return add({.kind = SyntaxKind::string, .name = tree_.name(text.text), .span = text.span}, {});
  }
  if (at_sign("(")) return parentheses();
  if (at_sign("[")) return array();
  fail_unexpected("a value");
}

SyntaxId Parser::number() {
  const Token token = lexer_.next();
  Syntax syntax{.kind = SyntaxKind::number, .span = token.span};
  syntax.value = token.value;
  return add(syntax, {});
}

/// √ takes the value right after it; a power there could belong inside or outside the root.
SyntaxId Parser::root() {
  const Descent descent(depth_);
  check_depth();
  const Token sign = lexer_.next();
  const SyntaxId operand = lexer_.peek().kind == TokenKind::root ? root() : postfix();
  const bool bracketed = tree_[operand].parenthesised;
  const Token& follows = lexer_.peek();
  const bool power = at_sign("^") || at_sign("**") || follows.kind == TokenKind::superscript;
  const bool product = tree_[operand].kind == SyntaxKind::number && !bracketed && follows.kind == TokenKind::name &&
                       !is_reserved(follows) && !follows.after_blank;
  if ((power || product) && !bracketed) {
    source_.fail({sign.span.begin, follows.span.end}, "how far the root reaches is ambiguous", "write sqrt(...)");
  }
  Syntax syntax{
      .kind = SyntaxKind::unary, .op = Op::sqrt, .span = {sign.span.begin, tree_[operand].span.end}, .sign = sign.span};
  return add(syntax, std::array{operand});
}

SyntaxId Parser::parentheses() {
  const Token opening = open();
  const SyntaxId inside = expression();
  const std::uint32_t end = lexer_.peek().span.end;
  close(opening, ")");
  Syntax& syntax = tree_.at(inside);
  syntax.parenthesised = true;
  syntax.span = {opening.span.begin, end};
  return inside;
}

SyntaxId Parser::array() {
  const bool outer = std::exchange(colon_joins_, false);
  const Token opening = open();
  if (at_sign("]")) fail_unexpected("a value");
  std::vector<SyntaxId> children{expression()};
  const bool comprehension = at_name("for");
  if (comprehension) {
    clauses(children);
  } else {
    while (take_sign(",")) children.push_back(expression());
  }
  const std::uint32_t end = lexer_.peek().span.end;
  close(opening, "]");
  colon_joins_ = outer;
  Syntax syntax{.kind = comprehension ? SyntaxKind::array_comprehension : SyntaxKind::array,
                .span = {opening.span.begin, end},
                .sign = opening.span};
  return add(syntax, children);
}

SyntaxId Parser::name_or_call() {
  const Token token = lexer_.next();
  Syntax syntax{.kind = SyntaxKind::name,
                .quoted = token.quoted,
                .name = tree_.name(token.text),
                .span = token.span,
                .sign = token.span};
  if (!at_sign("(")) return add(syntax, {});
  const bool outer = std::exchange(colon_joins_, false);
  const Token opening = open();
  std::vector<SyntaxId> children;
  syntax.kind = SyntaxKind::call;
  if (!at_sign(")")) {
    children.push_back(expression());
    if (at_name("for") || at_name("while")) {
      syntax.kind = SyntaxKind::call_comprehension;
      clauses(children);
    } else {
      while (take_sign(",")) children.push_back(expression());
    }
  }
  syntax.span.end = lexer_.peek().span.end;
  close(opening, ")");
  colon_joins_ = outer;
  return add(syntax, children);
}

}  // namespace steepest::formula
