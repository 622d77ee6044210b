#include <algorithm>
#include <set>

#include "formula/syntax.hpp"
#include "steepest/formula.hpp"

namespace steepest {
namespace formula {
namespace {

/// Walks expressions with the names bound around each.
class FreeNames final {
 public:
  explicit FreeNames(const Text& text)
      : text_(text), bound_(text.tree.name_count(), 0), found_(text.tree.name_count()) {}

  std::vector<std::string> run() {
    for (const Statement& statement : text_.statements) this->statement(statement);
    return std::move(result_);
  }

 private:
  void statement(const Statement& statement) {
    for (const SyntaxId id : statement.shape) visit(id);
    for (const NameId name : statement.arguments) ++bound_[name];
    if (statement.left != no_syntax) visit(statement.left);
    if (statement.value != no_syntax) visit(statement.value);
    for (const NameId name : statement.arguments) --bound_[name];
    const bool binds = statement.kind == StatementKind::let || statement.kind == StatementKind::data;
    if (binds) ++bound_[statement.name];
    if (statement.kind == StatementKind::param) add(statement.name, true);
  }

  /// Chains are walked in a loop, the rest recursively: the parser has bounded the nesting.
  void visit(SyntaxId id) {
    std::vector<SyntaxId> chain;
    while (text_.tree[id].kind == SyntaxKind::binary || text_.tree[id].kind == SyntaxKind::product ||
           text_.tree[id].kind == SyntaxKind::interaction) {
      chain.push_back(id);
      id = text_.tree.child(id, 0);
    }
    visit_one(id);
    for (std::size_t k = chain.size(); k-- > 0;) visit(text_.tree.child(chain[k], 1));
  }

  void visit_one(SyntaxId id) {
    const Syntax& syntax = text_.tree[id];
    if (syntax.kind == SyntaxKind::name) return add(syntax.name, syntax.quoted);
    const std::span<const SyntaxId> children = text_.tree.children(id);
    const bool binds = syntax.kind == SyntaxKind::call_comprehension || syntax.kind == SyntaxKind::array_comprehension;
    if (!binds) {
      for (const SyntaxId child : children) {
        if (child != no_syntax) visit(child);
      }
      return;
    }
    std::vector<NameId> names;
    for (const SyntaxId clause : children.subspan(1)) {
      visit_one(clause);
      if (!binds_name(text_.tree[clause].kind)) continue;
      names.push_back(text_.tree[clause].name);
      ++bound_[names.back()];
    }
    visit(children[0]);
    for (const NameId name : names) --bound_[name];
  }

  static bool binds_name(SyntaxKind clause) {
    return clause == SyntaxKind::index_clause || clause == SyntaxKind::state_clause ||
           clause == SyntaxKind::point_clause;
  }

  void add(NameId name, bool certain) {
    const std::string& word = text_.tree.name_text(name);
    const bool constant = !certain && (word == "pi" || word == "e" || word == "inf" || word == "nan");
    if (constant || bound_[name] > 0 || found_[name]) return;
    found_[name] = true;
    result_.push_back(word);
  }

  const Text& text_;
  std::vector<int> bound_;
  std::vector<bool> found_;
  std::vector<std::string> result_;
};

}  // namespace
}  // namespace formula

std::vector<std::string> free_names(std::string_view text) {
  const formula::SourceText source(text, "");
  const formula::Text parsed = formula::parse_text(source);
  return formula::FreeNames(parsed).run();
}

}  // namespace steepest
