#include <array>

#include "formula/parser.hpp"

namespace steepest::formula {

/// for i in 1:n, j in 1:m if condition for ...; body while condition, s from start, at most n
void Parser::clauses(std::vector<SyntaxId>& children) {
  std::vector<SyntaxId> conditions;
  while (true) {
    if (at_name("for")) {
      lexer_.next();
      bindings(children);
    } else if (at_name("if")) {
      children.push_back(condition_clause(SyntaxKind::condition_clause));
    } else if (at_name("while")) {
      conditions.push_back(condition_clause(SyntaxKind::while_clause));
      if (take_sign(",")) bindings(children);
    } else {
      children.insert(children.end(), conditions.begin(), conditions.end());
      return;
    }
  }
}

SyntaxId Parser::condition_clause(SyntaxKind kind) {
  const Token word = lexer_.next();
  const SyntaxId condition = expression();
  Syntax syntax{.kind = kind, .span = {word.span.begin, tree_[condition].span.end}, .sign = word.span};
  return add(syntax, std::array{condition});
}

void Parser::bindings(std::vector<SyntaxId>& children) {
  do children.push_back(clause_after_for());
  while (take_sign(","));
}

SyntaxId Parser::clause_after_for() {
  const Token name = require_name("the name of an index");
  if (!name.quoted && name.text == "at" && at_name("most")) {
    lexer_.next();
    const SyntaxId steps = expression();
    Syntax bound{.kind = SyntaxKind::most_clause, .span = {name.span.begin, tree_[steps].span.end}, .sign = name.span};
    return add(bound, std::array{steps});
  }
  Syntax syntax{.kind = SyntaxKind::index_clause, .name = tree_.name(name.text), .span = name.span, .sign = name.span};
  if (at_name("from") || at_name("at")) {
    syntax.kind = at_name("from") ? SyntaxKind::state_clause : SyntaxKind::point_clause;
    lexer_.next();
    const SyntaxId start = expression();
    syntax.span.end = tree_[start].span.end;
    return add(syntax, std::array{start});
  }
  const bool equals = at_sign("=");  // Julia's other spelling of `in`
  if (!equals && !at_name("in")) fail_unexpected("'in' after the index");
  lexer_.next();
  const SyntaxId low = expression();
  require_sign(":", "the first value of the range");
  const SyntaxId high = expression();
  syntax.span.end = tree_[high].span.end;
  return add(syntax, std::array{low, high});
}

}  // namespace steepest::formula
