#include "formula/parser.hpp"

namespace steepest::formula {
namespace {

/// Statements: keywords first, else a formula.
class StatementParser final {
 public:
  StatementParser(const SourceText& source, Text& text, const LetterProducts& products)
      : source_(source), text_(text), parser_(source, text.tree, products) {}

  void run() {
    while (true) {
      while (parser_.lexer().peek().kind == TokenKind::separator) parser_.lexer().next();
      if (parser_.lexer().peek().kind == TokenKind::end) break;
      statement();
      const TokenKind after = parser_.lexer().peek().kind;
      if (after != TokenKind::separator && after != TokenKind::end) parser_.fail_unexpected("");
    }
  }

 private:
  void statement() {
    const Token first = parser_.lexer().peek();
    if (first.kind == TokenKind::name && !first.quoted) {
      if (first.text == "minimize" || first.text == "minimise") return goal(StatementKind::minimize);
      if (first.text == "maximize" || first.text == "maximise") return goal(StatementKind::maximize);
      if (first.text == "let" || first.text == "param" || first.text == "data") return keyword_or_formula();
    }
    formula();
  }

  /// `data` and its like are keywords only before a name: a column may be called so.
  void keyword_or_formula() {
    const Token word = parser_.lexer().next();
    if (parser_.lexer().peek().kind != TokenKind::name) {
      source_.fail(word.span, "a name is expected after '" + word.text + "'",
                   "a column of that name is written in backticks: `" + word.text + "`");
    }
    if (word.text == "let") return definition(word);
    declarations(word.text == "data" ? StatementKind::data : StatementKind::param, word);
  }

  void goal(StatementKind kind) {
    const Token word = parser_.lexer().next();
    Statement statement{.kind = kind, .span = word.span};
    statement.value = parser_.expression();
    finish(std::move(statement));
  }

  void formula() {
    const Span begin = parser_.lexer().peek().span;
    if (parser_.at_sign("~")) {
      source_.fail(begin, "the left side of '~' is missing", "write y ~ a + b*x");
    }
    Statement statement{.kind = StatementKind::expression, .span = begin};
    statement.value = parser_.expression();
    if (parser_.at_sign("~")) {
      statement.kind = StatementKind::regression;
      statement.tilde = parser_.lexer().next().span;
      statement.left = statement.value;
      statement.value = parser_.regression_side();
    }
    finish(std::move(statement));
  }

  void definition(const Token& word) {
    do {
      Statement statement{.kind = StatementKind::let, .span = word.span};
      take_name(statement);
      if (parser_.at_sign("(")) arguments(statement);
      parser_.require_sign("=", "'let " + text_.tree.name_text(statement.name) + "'");
      statement.value = parser_.expression();
      finish(std::move(statement));
    } while (parser_.take_sign(","));
  }

  void arguments(Statement& statement) {
    parser_.lexer().next();
    parser_.lexer().open_bracket();
    statement.is_function = true;
    do statement.arguments.push_back(text_.tree.name(parser_.require_name("the name of an argument").text));
    while (parser_.take_sign(","));
    parser_.require_sign(")", "the arguments");
    parser_.lexer().close_bracket();
  }

  void declarations(StatementKind kind, const Token& word) {
    do {
      Statement statement{.kind = kind, .span = word.span};
      take_name(statement);
      if (parser_.at_sign("[")) shape(statement);
      if (kind == StatementKind::data && parser_.take_sign("=")) statement.value = parser_.expression();
      finish(std::move(statement));
    } while (parser_.take_sign(","));
  }

  void shape(Statement& statement) {
    parser_.lexer().next();
    parser_.lexer().open_bracket();
    statement.has_shape = true;
    do statement.shape.push_back(parser_.expression());
    while (parser_.take_sign(","));
    parser_.require_sign("]", "the lengths");
    parser_.lexer().close_bracket();
  }

  void take_name(Statement& statement) {
    const Token name = parser_.require_name("a name");
    statement.name = text_.tree.name(name.text);
    statement.name_span = name.span;
  }

  void finish(Statement statement) {
    if (statement.value != no_syntax) statement.span.end = text_.tree[statement.value].span.end;
    text_.statements.push_back(std::move(statement));
  }

  const SourceText& source_;
  Text& text_;
  Parser parser_;
};

}  // namespace

Text parse_text(const SourceText& source, const LetterProducts& products) {
  Text text;
  StatementParser(source, text, products).run();
  return text;
}

}  // namespace steepest::formula
