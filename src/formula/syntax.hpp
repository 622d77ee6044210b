#pragma once

#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "formula/source_text.hpp"
#include "steepest/operator.hpp"

namespace steepest::formula {

using SyntaxId = std::uint32_t;
inline constexpr SyntaxId no_syntax = 0xFFFFFFFF;
/// A name of the text, by its place in SyntaxTree::names.
using NameId = std::uint32_t;

enum class SyntaxKind : std::uint8_t {
  number,               ///< `value`
  string,               ///< `name`
  name,                 ///< `name`
  unary,                ///< `op`; one child
  binary,               ///< `op`; two children
  product,              ///< a @ b
  interaction,          ///< a : b of R's formulas
  conditional,          ///< condition ? a : b
  transpose,            ///< a'
  index,                ///< the base, then one child an index
  range,                ///< low : high inside an index; a missing end is no_syntax
  call,                 ///< `name`; the arguments
  array,                ///< [a, b, c]
  array_comprehension,  ///< [body for ...]: the body, then its clauses
  call_comprehension,   ///< `name`(body for ...): the body, then its clauses
  index_clause,         ///< for `name` in low : high
  state_clause,         ///< for `name` from start
  point_clause,         ///< for `name` at point
  condition_clause,     ///< if condition
  while_clause,         ///< while condition; behind the clauses that bind its names
  most_clause,          ///< at most steps
};

struct Syntax {
  SyntaxKind kind = SyntaxKind::number;
  bool implicit = false;  ///< a product without a sign: 2x
  bool parenthesised = false;
  bool quoted = false;  ///< a name in backticks
  Op op = Op::literal;
  NameId name = 0;
  Span span{};
  Span sign{};  ///< the operator, for messages
  std::uint32_t first_child = 0;
  std::uint32_t child_count = 0;
  std::uint32_t height = 0;  ///< levels below, where a chain a + b + c + ... is one level
  double value = 0;
};

/// Expressions of a text; children are always older than their parents.
class SyntaxTree final {
 public:
  SyntaxId add(Syntax syntax, std::span<const SyntaxId> children);
  const Syntax& operator[](SyntaxId id) const { return nodes_[id]; }
  Syntax& at(SyntaxId id) { return nodes_[id]; }
  std::span<const SyntaxId> children(SyntaxId id) const;
  SyntaxId child(SyntaxId id, std::size_t k) const { return children(id)[k]; }
  std::size_t size() const { return nodes_.size(); }

  NameId name(const std::string& text);
  const std::string& name_text(NameId name) const { return names_[name]; }
  std::size_t name_count() const { return names_.size(); }

 private:
  std::vector<Syntax> nodes_;
  std::vector<SyntaxId> child_pool_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, NameId> name_ids_;
};

enum class StatementKind : std::uint8_t { data, param, let, minimize, maximize, expression, regression };

struct Statement {
  StatementKind kind = StatementKind::expression;
  Span span{};
  NameId name = 0;  ///< data, param, let
  Span name_span{};
  std::vector<NameId> arguments{};  ///< let f(a, b)
  bool is_function = false;
  bool has_shape = false;
  std::vector<SyntaxId> shape{};  ///< data x[64], param W[10, 64]
  SyntaxId value = no_syntax;     ///< the right side; data: the source
  SyntaxId left = no_syntax;      ///< regression: the left side
  Span tilde{};
};

struct Text {
  SyntaxTree tree;
  std::vector<Statement> statements;
};

/// Names that are read as products of their letters where they follow a number: xy in 3xy.
using LetterProducts = std::set<std::string>;

/// Throws UserError at the first mistake.
Text parse_text(const SourceText& source, const LetterProducts& products = {});

}  // namespace steepest::formula
