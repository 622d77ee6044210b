#include "formula/letter_products.hpp"

#include <algorithm>
#include <array>

#include "steepest/operator.hpp"

namespace steepest::formula {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_product_of_letters(const std::string& name) {
  static constexpr std::array<std::string_view, 3> words = {"pi", "inf", "nan"};
  const bool letters = name.size() > 1 && std::ranges::all_of(name, is_letter);
  return letters && std::ranges::find(words, name) == words.end() && !find_operator(name);
}

/// Where the right sides of products without a sign begin.
std::set<std::uint32_t> places_after_numbers(const SyntaxTree& tree) {
  std::set<std::uint32_t> places;
  for (SyntaxId id = 0; id < tree.size(); ++id) {
    if (tree[id].implicit) places.insert(tree[tree.child(id, 1)].span.begin);
  }
  return places;
}

/// What a text declares, binds, calls or indexes, and the names that stand in it on their own.
std::set<std::string> names_by_themselves(const Text& text, const std::set<std::uint32_t>& after_numbers) {
  const SyntaxTree& tree = text.tree;
  std::set<std::string> names;
  const auto add = [&](NameId name) { names.insert(tree.name_text(name)); };
  for (const Statement& statement : text.statements) {
    const bool names_something = statement.kind == StatementKind::data || statement.kind == StatementKind::param ||
                                 statement.kind == StatementKind::let;
    if (names_something) add(statement.name);
    for (const NameId argument : statement.arguments) add(argument);
  }
  for (SyntaxId id = 0; id < tree.size(); ++id) {
    const Syntax& syntax = tree[id];
    switch (syntax.kind) {
      case SyntaxKind::name:
        if (syntax.quoted || !after_numbers.contains(syntax.span.begin)) add(syntax.name);
        break;
      case SyntaxKind::call:
      case SyntaxKind::call_comprehension:
      case SyntaxKind::index_clause:
      case SyntaxKind::state_clause:
      case SyntaxKind::point_clause: add(syntax.name); break;
      case SyntaxKind::index:
        if (tree[tree.child(id, 0)].kind == SyntaxKind::name) add(tree[tree.child(id, 0)].name);
        break;
      default: break;
    }
  }
  return names;
}

}  // namespace

LetterProducts letter_products(const Text& text, const ParseOptions& options) {
  const SyntaxTree& tree = text.tree;
  const std::set<std::uint32_t> after_numbers = places_after_numbers(tree);
  if (after_numbers.empty()) return {};
  std::set<std::string> known = names_by_themselves(text, after_numbers);
  known.insert(options.parameters.begin(), options.parameters.end());
  for (const auto& [name, shape] : options.shapes) known.insert(name);
  for (const KnownColumn& column : options.columns) known.insert(column.name);
  // 3x makes x a name too.
  std::set<std::string> candidates;
  for (SyntaxId id = 0; id < tree.size(); ++id) {
    if (tree[id].kind != SyntaxKind::name || !after_numbers.contains(tree[id].span.begin)) continue;
    const std::string& name = tree.name_text(tree[id].name);
    (name.size() == 1 ? known : candidates).insert(name);
  }
  LetterProducts products;
  for (const std::string& name : candidates) {
    const auto is_variable = [&](char c) {
      return (c >= 'x' && c <= 'z') || (c != 'e' && known.contains(std::string(1, c)));
    };
    const bool splits = is_product_of_letters(name) && !known.contains(name) && std::ranges::all_of(name, is_variable);
    if (splits) products.insert(name);
  }
  return products;
}

std::string note_on(const std::string& product) {
  std::string signs;
  for (const char letter : product) signs += std::string("*") + letter;
  return "'" + product + "' after a number is read as a product, 3" + product + " as 3" + signs +
         "; for a variable of that name write 3*" + product;
}

}  // namespace steepest::formula
