#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "formula/lexer.hpp"
#include "formula/syntax.hpp"

namespace steepest::formula {

/// Brackets and operators inside one another: deeper formulas are refused, so that no walk over them runs out of stack.
inline constexpr std::uint32_t deepest_nesting = 1000;

/// Words that end an expression.
bool is_reserved(const Token& token);

/// Expressions by precedence climbing.
class Parser final {
 public:
  Parser(const SourceText& source, SyntaxTree& tree, const LetterProducts& products);

  SyntaxId expression();
  /// The right side of '~', where a:b is an interaction.
  SyntaxId regression_side();

  Lexer& lexer() { return lexer_; }
  bool at_sign(std::string_view sign);
  bool take_sign(std::string_view sign);
  void require_sign(std::string_view sign, std::string_view after);
  bool at_name(std::string_view word);
  Token require_name(std::string_view what);
  [[noreturn]] void fail_unexpected(std::string_view wanted);

 private:
  struct Infix {
    SyntaxKind kind;
    Op op;
    int strength;
  };

  std::optional<Infix> infix(const Token& token) const;
  SyntaxId binary(int least_strength);
  SyntaxId join(const Infix& infix, const Token& sign, SyntaxId left, SyntaxId right);
  void check_depth();
  SyntaxId unary();
  SyntaxId prefix(Op op, const Token& sign, SyntaxId operand);
  SyntaxId power();
  SyntaxId superscripts(SyntaxId base);
  SyntaxId postfix();
  SyntaxId index(SyntaxId base);
  SyntaxId index_entry();
  SyntaxId primary();
  SyntaxId number();
  // Products without a sign (juxtaposition.cpp)
  SyntaxId implicit_product(SyntaxId number);
  SyntaxId letter_factors(SyntaxId product);
  SyntaxId joined_without_sign(SyntaxId left, SyntaxId right);
  void refuse_ambiguous(const Token& sign, SyntaxId left, SyntaxId right);

  SyntaxId name_or_call();
  SyntaxId parentheses();
  SyntaxId array();
  SyntaxId root();
  // Of comprehensions (clauses.cpp)
  void clauses(std::vector<SyntaxId>& children);
  SyntaxId clause_after_for();
  SyntaxId condition_clause(SyntaxKind kind);
  void bindings(std::vector<SyntaxId>& children);

  SyntaxId add(Syntax syntax, std::span<const SyntaxId> children);
  Token open();
  void close(const Token& opening, std::string_view closing);

  const SourceText& source_;
  SyntaxTree& tree_;
  const LetterProducts& products_;
  Lexer lexer_;
  std::map<std::string_view, Infix> infixes_;
  std::uint32_t depth_ = 0;
  bool colon_joins_ = false;  ///< inside the right side of '~'
};

}  // namespace steepest::formula
