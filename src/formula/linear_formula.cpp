#include "formula/linear_formula.hpp"

#include <algorithm>
#include <array>

namespace steepest::formula {
namespace {

constexpr std::size_t most_terms = 10'000;

bool is_joining(const Syntax& syntax) {
  if (syntax.kind == SyntaxKind::interaction) return true;
  return syntax.kind == SyntaxKind::binary && !syntax.implicit &&
         (syntax.op == Op::add || syntax.op == Op::sub || syntax.op == Op::mul);
}

bool is_number(const Syntax& syntax, double value) {
  return syntax.kind == SyntaxKind::number && syntax.value == value;
}

/// -1 at the start of a formula.
bool is_minus_one(const SyntaxTree& tree, SyntaxId id) {
  return tree[id].kind == SyntaxKind::unary && tree[id].op == Op::neg && is_number(tree[tree.child(id, 0)], 1);
}

std::vector<std::size_t> united_terms(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
  std::vector<std::size_t> result;
  std::ranges::set_union(a, b, std::back_inserter(result));
  return result;
}

template <class Term>
void add_new(std::vector<Term>& terms, const Term& term) {
  if (std::ranges::find(terms, term) == terms.end()) terms.push_back(term);
}

}  // namespace

/// Whether a name below is no column.
bool LinearFormula::has_free_name(SyntaxId id) {
  std::vector<SyntaxId> waiting{id};
  while (!waiting.empty()) {
    const SyntaxId next = waiting.back();
    waiting.pop_back();
    if (next == no_syntax) continue;
    const Syntax& syntax = lowering_.tree_[next];
    const std::string& name = lowering_.names_.text(syntax.name);
    if (syntax.kind == SyntaxKind::call && lowering_.names_.function(syntax.name) != nullptr) return true;
    const bool binds = syntax.kind == SyntaxKind::index_clause || syntax.kind == SyntaxKind::state_clause ||
                       syntax.kind == SyntaxKind::point_clause;
    if (binds) return true;
    if (syntax.kind == SyntaxKind::name) {
      const auto& given = lowering_.options_.parameters;
      const bool is_column = lowering_.names_.column(name) != nullptr && std::ranges::find(given, name) == given.end();
      if (!is_column && name != "pi" && name != "e") return true;
    }
    for (const SyntaxId child : lowering_.tree_.children(next)) waiting.push_back(child);
  }
  return false;
}

bool LinearFormula::is_column_call(SyntaxId id) {
  const Syntax& syntax = lowering_.tree_[id];
  return syntax.kind == SyntaxKind::call && !has_free_name(id);
}

bool LinearFormula::is_term(SyntaxId id) {
  if (is_joining(lowering_.tree_[id])) return applies(id);
  return (lowering_.tree_[id].kind == SyntaxKind::name && !has_free_name(id)) || is_column_call(id);
}

bool LinearFormula::applies(SyntaxId id) {
  const SyntaxTree& tree = lowering_.tree_;
  for (; is_joining(tree[id]); id = tree.child(id, 0)) {
    const SyntaxId right = tree.child(id, 1);
    const bool adds = tree[id].kind == SyntaxKind::binary && tree[id].op != Op::mul;
    const bool number = adds && (is_number(tree[right], 1) || is_number(tree[right], 0));
    if (!number && !is_term(right)) return false;
  }
  return is_number(tree[id], 0) || is_number(tree[id], 1) || is_minus_one(tree, id) || is_term(id);
}

std::vector<LinearFormula::Term> LinearFormula::terms(SyntaxId id) {
  const SyntaxTree& tree = lowering_.tree_;
  if (is_joining(tree[id])) return terms_of_chain(id);
  if (is_number(tree[id], 1)) return {{}};
  if (is_number(tree[id], 0) || is_minus_one(tree, id)) {
    intercept_ = false;
    return {};
  }
  return variable(id);
}

std::vector<LinearFormula::Term> LinearFormula::terms_of_chain(SyntaxId id) {
  const SyntaxTree& tree = lowering_.tree_;
  std::vector<SyntaxId> chain;
  for (; is_joining(tree[id]); id = tree.child(id, 0)) chain.push_back(id);
  std::vector<Term> result = terms(id);
  for (std::size_t k = chain.size(); k-- > 0;) {
    result = combined(tree[chain[k]], result, tree.child(chain[k], 1));
    if (result.size() > most_terms)
      lowering_.source_.fail(tree[chain[k]].span, "this formula has more than 10000 terms");
  }
  return result;
}

std::vector<LinearFormula::Term> LinearFormula::combined(const Syntax& syntax, const std::vector<Term>& left,
                                                         SyntaxId right_id) {
  const SyntaxTree& tree = lowering_.tree_;
  std::vector<Term> result = left;
  const bool joins = syntax.kind == SyntaxKind::interaction || syntax.op == Op::mul;
  if (!joins && syntax.op == Op::sub) {
    if (is_number(tree[right_id], 1)) intercept_ = false;
    if (is_number(tree[right_id], 0)) intercept_ = true;
    if (tree[right_id].kind == SyntaxKind::number) return result;
    for (const Term& term : terms(right_id)) std::erase(result, term);
    return result;
  }
  if (!joins && is_number(tree[right_id], 1)) intercept_ = true;
  const std::vector<Term> right = terms(right_id);
  if (syntax.kind == SyntaxKind::interaction) result.clear();
  if (syntax.kind != SyntaxKind::interaction) {
    for (const Term& term : right) add_new(result, term);
  }
  if (!joins) return result;
  if (left.size() * right.size() > most_terms)
    lowering_.source_.fail(syntax.span, "this formula has more than 10000 terms");
  for (const Term& a : left) {
    for (const Term& b : right) add_new(result, united_terms(a, b));
  }
  return result;
}

std::size_t LinearFormula::add_variable(Variable variable) {
  const auto known = std::ranges::find(variables_, variable.label, &Variable::label);
  if (known != variables_.end()) return static_cast<std::size_t>(known - variables_.begin());
  variables_.push_back(std::move(variable));
  return variables_.size() - 1;
}

std::vector<LinearFormula::Term> LinearFormula::variable(SyntaxId id) {
  const Syntax& syntax = lowering_.tree_[id];
  const std::string& name = lowering_.names_.text(syntax.name);
  if (syntax.kind == SyntaxKind::name) {
    const Value value = lowering_.lower(id);
    if (lowering_.names_.text_column(value) != nullptr) return {{add_variable(factor(name, value, id))}};
    return {{add_variable({name, {{name, value}}})}};
  }
  if (name == "columns") {
    std::vector<Term> result;
    for (const std::string& column : lowering_.column_names(id)) {
      const Value value = lowering_.names_.column_array(column, {column}, false);
      add_new(result, Term{add_variable({column, {{column, value}}})});
    }
    return result;
  }
  std::string_view label = lowering_.source_.text(syntax.span);
  while (label.starts_with('(')) {
    label = label.substr(1, label.size() - 2);
    while (label.starts_with(' ')) label.remove_prefix(1);
    while (label.ends_with(' ')) label.remove_suffix(1);
  }
  if (name == "factor" || name == "I") {
    lowering_.require_arguments(id, 1, 1);
    const Value inside = lowering_.lower(lowering_.tree_.child(id, 0));
    if (name == "factor") return {{add_variable(factor(std::string(label), inside, id))}};
    return {{add_variable({std::string(label), {{std::string(label), inside}}})}};
  }
  const Value value = lowering_.operand(id);
  if (!value.per_row || !lowering_.arrays_.shape(value).empty()) {
    lowering_.source_.fail(syntax.span, "a term of a linear formula must be one number a row");
  }
  return {{add_variable({std::string(label), {{std::string(label), value}}})}};
}

/// Codes and names of the levels of a factor.
std::vector<double> LinearFormula::codes(const Value& value, SyntaxId id, std::vector<std::string>& names) {
  std::vector<double> result;
  if (const KnownColumn* column = lowering_.names_.text_column(value)) {
    for (std::size_t k = 0; k < column->levels.size(); ++k) result.push_back(static_cast<double>(k));
    names = column->levels;
    return result;
  }
  const SyntaxId argument = lowering_.tree_.child(id, 0);
  const bool is_column = lowering_.tree_[argument].kind == SyntaxKind::name;
  if (!is_column || !lowering_.options_.distinct_values) {
    lowering_.source_.fail(lowering_.tree_[id].span, "factor(...) takes a column of the table");
  }
  result = lowering_.options_.distinct_values(lowering_.names_.text(lowering_.tree_[argument].name));
  for (const double code : result) names.push_back(number_text(code));
  return result;
}

LinearFormula::Variable LinearFormula::factor(const std::string& label, const Value& value, SyntaxId id) {
  Variable variable{label, {}, true};
  std::vector<std::string> names;
  const std::vector<double> levels = codes(value, id, names);
  if (levels.size() > most_terms)
    lowering_.source_.fail(lowering_.tree_[id].span, "this factor has more than 10000 levels");
  Arrays& arrays = lowering_.arrays_;
  for (std::size_t k = 0; k < levels.size(); ++k) {
    const Value is_level = arrays.elementwise(Op::eq, value, arrays.literal(levels[k]));
    const Value indicator = arrays.elementwise(Op::where, std::array{is_level, arrays.literal(1), arrays.literal(0)});
    variable.columns.push_back({label + names[k], indicator});
  }
  return variable;
}

/// The products of the variables' columns, the first variable running fastest. A factor loses its first level where the
/// term without it is in the model.
std::vector<LinearFormula::Column> LinearFormula::columns_of(const Term& term, const std::vector<Term>& all,
                                                             bool intercept) {
  std::vector<Column> result;
  for (const std::size_t position : term) {
    const Variable& variable = variables_[position];
    Term margin = term;
    std::erase(margin, position);
    bool has_margin = margin.empty() || std::ranges::find(all, margin) != all.end();
    if (margin.empty() && variable.is_factor && !intercept && !has_full_factor_) {
      has_margin = false;
      has_full_factor_ = true;  // it spans the intercept for those that follow
    }
    const std::size_t first = variable.is_factor && has_margin ? 1 : 0;
    std::vector<Column> products;
    for (std::size_t k = first; k < variable.columns.size(); ++k) {
      const Column& column = variable.columns[k];
      if (result.empty() && position == term.front()) products.push_back(column);
      for (const Column& earlier : result) {
        products.push_back(
            {earlier.name + ":" + column.name, lowering_.arrays_.elementwise(Op::mul, earlier.value, column.value)});
      }
    }
    result = std::move(products);
    if (result.size() > most_terms) lowering_.source_.fail({0, 1}, "this formula has more than 10000 coefficients");
  }
  return result;
}

Value LinearFormula::build(SyntaxId id) {
  std::vector<Term> all = terms(id);
  const bool has_empty_term = std::ranges::find(all, Term{}) != all.end();
  std::erase(all, Term{});
  const bool intercept = intercept_ || (has_empty_term && all.empty());
  // Main effects first, then interactions by degree; within a degree the order of the text.
  std::vector<Term> ordered;
  for (std::size_t degree = 1; ordered.size() < all.size(); ++degree) {
    std::ranges::copy_if(all, std::back_inserter(ordered), [&](const Term& term) { return term.size() == degree; });
  }
  std::vector<Column> columns;
  for (const Term& term : ordered) std::ranges::move(columns_of(term, all, intercept), std::back_inserter(columns));
  Arrays& arrays = lowering_.arrays_;
  std::optional<Value> sum;
  if (intercept) sum = lowering_.names_.parameter("(Intercept)", {});
  for (const Column& column : columns) {
    const Value product = arrays.elementwise(Op::mul, lowering_.names_.parameter(column.name, {}), column.value);
    sum = sum ? arrays.elementwise(Op::add, *sum, product) : product;
  }
  if (!sum) lowering_.source_.fail(lowering_.tree_[id].span, "this formula has neither an intercept nor a term");
  return *sum;
}

}  // namespace steepest::formula
