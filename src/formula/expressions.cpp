#include <algorithm>
#include <array>
#include <cmath>

#include "formula/lowering.hpp"
#include "formula/parser.hpp"

namespace steepest::formula {
namespace {

/// Calls of functions inside functions add to the nesting of the text.
constexpr int deepest_lowering = 2 * static_cast<int>(deepest_nesting);

bool is_chain(const Syntax& syntax) {
  return syntax.kind == SyntaxKind::binary || syntax.kind == SyntaxKind::product ||
         syntax.kind == SyntaxKind::interaction;
}

}  // namespace

void Lowering::remember_place(const Value& value, SyntaxId id) {
  if (value.level == 0 && !value.affine) spans_.try_emplace(value.node, tree_[id].span);
}

Value Lowering::lower(SyntaxId id) {
  if (++depth_ > deepest_lowering) source_.fail(tree_[id].span, "functions call one another too deeply");
  Value value = is_chain(tree_[id]) ? lower_chain(id) : lower_one(id);
  --depth_;
  remember_place(value, id);
  return value;
}

/// a + b + c + ... from left to right without recursion.
Value Lowering::lower_chain(SyntaxId id) {
  std::vector<SyntaxId> chain;
  for (; is_chain(tree_[id]); id = tree_.child(id, 0)) chain.push_back(id);
  std::optional<Value> left;
  for (std::size_t k = chain.size(); k-- > 0;) {
    const Syntax syntax = tree_[chain[k]];
    const SyntaxId left_id = tree_.child(chain[k], 0), right_id = tree_.child(chain[k], 1);
    if (syntax.kind == SyntaxKind::interaction) {
      source_.fail(syntax.sign, "':' joins columns in formulas like y ~ a + a:b", "write '*' for a product");
    }
    if (!left) {
      if (std::optional<Value> comparison = text_comparison(syntax, left_id, right_id)) {
        left = std::move(comparison);
        continue;
      }
      left = operand(left_id);
    }
    const Value right = operand(right_id);
    left = syntax.kind == SyntaxKind::product ? matmul(left_id, *left, right_id, right, syntax.sign)
                                              : binary(syntax, *left, right);
    remember_place(*left, chain[k]);
  }
  return *left;
}

/// A value in arithmetic: a column of text has none.
Value Lowering::operand(SyntaxId id) {
  Value value = lower(id);
  if (index_depth_ == 0 && names_.text_column(value) != nullptr) {
    const std::string name = names_.text_column(value)->name;
    source_.fail(tree_[id].span, "'" + name + "' is a column of text",
                 "compare it, " + name + " == \"" +
                     (names_.text_column(value)->levels.empty() ? "..." : names_.text_column(value)->levels[0]) +
                     "\", or use it as an index, a[" + name + "]");
  }
  return value;
}

Value Lowering::lower_one(SyntaxId id) {
  const Syntax syntax = tree_[id];
  switch (syntax.kind) {
    case SyntaxKind::number: return arrays_.literal(syntax.value);
    case SyntaxKind::name: return names_.value(syntax.name, syntax.span, syntax.quoted);
    case SyntaxKind::unary: return apply(syntax.op, std::array{operand(tree_.child(id, 0))}, syntax.sign, "");
    case SyntaxKind::conditional:
      return conditional(tree_.child(id, 0), tree_.child(id, 1), tree_.child(id, 2), syntax.sign);
    case SyntaxKind::transpose: return arrays_.transpose(operand(tree_.child(id, 0)));
    case SyntaxKind::index: return index(id);
    case SyntaxKind::call: return call(id);
    case SyntaxKind::array: return array(id);
    case SyntaxKind::array_comprehension: return array_comprehension(id);
    case SyntaxKind::call_comprehension: return comprehension(id);
    case SyntaxKind::string:
      source_.fail(syntax.span, "a text stands only beside == or != of a column of text, or in columns(\"...\")");
    default: throw InternalError("a piece of syntax that is no expression");
  }
}

Value Lowering::apply(Op op, std::span<const Value> arguments, Span span, const std::string& what) {
  try {
    return arrays_.elementwise(op, arguments);
  } catch (const ShapeMismatch& mismatch) {
    const std::string name = what.empty() ? std::string(source_.text(span)) : what;
    source_.fail(span, "shapes " + to_text(mismatch.left) + " and " + to_text(mismatch.right) + " do not match for '" +
                           name + "'");
  }
}

Value Lowering::binary(const Syntax& syntax, const Value& a, const Value& b) {
  if (syntax.op == Op::pow) return power(a, b, syntax.sign);
  return apply(syntax.op, std::array{a, b}, syntax.sign, syntax.implicit ? "*" : "");
}

/// Whole exponents known now allow a negative base.
Value Lowering::power(const Value& base, const Value& exponent, Span span) {
  constexpr double largest_whole = 2147483648.0;
  const auto is_whole = [](double value) { return value == std::floor(value) && std::abs(value) < largest_whole; };
  if (const std::optional<double> number = arrays_.number(exponent)) {
    return apply(is_whole(*number) ? Op::integer_power : Op::pow, std::array{base, exponent}, span, "^");
  }
  const std::vector<double>* known = arrays_.known(exponent);
  if (known == nullptr || !std::ranges::all_of(*known, is_whole))
    return apply(Op::pow, std::array{base, exponent}, span, "^");
  if (std::ranges::find(*known, 0.0) == known->end())
    return apply(Op::integer_power, std::array{base, exponent}, span, "^");
  // x^0 is 1 whatever x is, and so is its derivative 0: keep the base out of those elements.
  const Value one = arrays_.literal(1);
  const Value is_zero = arrays_.elementwise(Op::eq, exponent, arrays_.literal(0));
  const Value others = arrays_.elementwise(Op::where, std::array{is_zero, one, exponent});
  const Value powers = apply(Op::integer_power, std::array{base, others}, span, "^");
  return apply(Op::where, std::array{is_zero, one, powers}, span, "^");
}

/// A column of text == "word" compares its code with the word's.
std::optional<Value> Lowering::text_comparison(const Syntax& syntax, SyntaxId left, SyntaxId right) {
  if (syntax.kind != SyntaxKind::binary || (syntax.op != Op::eq && syntax.op != Op::ne)) return {};
  if (tree_[left].kind == SyntaxKind::string) std::swap(left, right);
  if (tree_[right].kind != SyntaxKind::string || tree_[left].kind != SyntaxKind::name) return {};
  const Value value = lower(left);
  const KnownColumn* column = names_.text_column(value);
  if (column == nullptr)
    source_.fail(tree_[left].span, "'" + names_.text(tree_[left].name) + "' is not a column of text");
  const std::string& word = names_.text(tree_[right].name);
  const auto level = std::ranges::find(column->levels, word);
  if (level == column->levels.end()) {
    const std::optional<std::string> near = closest_spelling(word, column->levels);
    source_.fail(tree_[right].span, "no row of '" + column->name + "' is \"" + word + "\"",
                 near ? "did you mean \"" + *near + "\"?" : "");
  }
  return apply(syntax.op, std::array{value, arrays_.literal(static_cast<double>(level - column->levels.begin()))},
               syntax.sign, "");
}

Value Lowering::conditional(SyntaxId condition_id, SyntaxId yes_id, SyntaxId no_id, Span span) {
  const Value condition = operand(condition_id);
  if (const std::optional<double> decided = arrays_.number(condition)) return lower(*decided != 0 ? yes_id : no_id);
  const Value mask =
      arrays_.is_mask(condition) ? condition : arrays_.elementwise(Op::ne, condition, arrays_.literal(0));
  const Value yes = guarded(yes_id, mask);
  const Value no = guarded(no_id, arrays_.elementwise(Op::logical_not, mask));
  return apply(Op::where, std::array{mask, yes, no}, span, "where");
}

Value Lowering::guarded(SyntaxId id, const Value& condition) {
  guards_.push_back(condition);
  Value value = operand(id);
  guards_.pop_back();
  return value;
}

Lowering::Guard Lowering::guard() {
  Guard result;
  for (const Value& condition : guards_) {
    const bool usable = arrays_.shape(condition).empty() && arrays_.known(condition) != nullptr;
    if (!usable) return {false, {}};
    result.condition =
        result.condition ? arrays_.elementwise(Op::logical_and, *result.condition, condition) : condition;
  }
  return result;
}

Value Lowering::array(SyntaxId id) {
  std::vector<Value> elements;
  bool all_numbers = true;
  for (const SyntaxId child : tree_.children(id)) {
    elements.push_back(operand(child));
    all_numbers = all_numbers && elements.back().affine && elements.back().affine->terms.empty();
  }
  if (all_numbers) {
    std::vector<double> numbers;
    for (const Value& element : elements) numbers.push_back(element.affine->constant);
    return arrays_.constant({static_cast<std::int64_t>(numbers.size())}, numbers);
  }
  try {
    return arrays_.stack(elements);
  } catch (const ShapeMismatch& mismatch) {
    source_.fail(tree_[id].span, "elements of shapes " + to_text(mismatch.left) + " and " + to_text(mismatch.right) +
                                     " do not form an array");
  }
}

Value Lowering::matmul(SyntaxId left, const Value& a, SyntaxId right, const Value& b, Span span) {
  const auto grow = [&](SyntaxId id, const Value& value, const Value& other, bool from_back) {
    const Shape shape = arrays_.shape(other);
    const bool free = tree_[id].kind == SyntaxKind::name && names_.shape_is_free(tree_[id].name);
    if (!free || !arrays_.shape(value).empty() || shape.empty()) return value;
    return names_.grown(tree_[id].name, {from_back ? shape.back() : shape.front()}, tree_[id].span);
  };
  const Value x = grow(left, a, b, false), y = grow(right, b, a, true);
  try {
    return arrays_.matmul(x, y);
  } catch (const ShapeMismatch& mismatch) {
    source_.fail(span, "shapes " + to_text(mismatch.left) + " and " + to_text(mismatch.right) + " do not match for '@'",
                 "'@' sums over the last axis of the left side and the first of the right");
  }
}

}  // namespace steepest::formula
