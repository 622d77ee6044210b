#include <algorithm>
#include <array>

#include "formula/lowering.hpp"

namespace steepest::formula {

std::optional<Value> Lowering::reduction(const std::string& name, const Value& value, SyntaxId call) {
  if (name == "sum") return total(Op::reduce_sum, value, call);
  if (name == "prod" || name == "product") return total(Op::mul, value, call);
  if (name == "min") return total(Op::reduce_min, value, call);
  if (name == "max") return total(Op::reduce_max, value, call);
  if (name == "mean") return mean(value, call);
  if (name == "var") return variance(value, call);
  if (name == "sd" || name == "std") return arrays_.elementwise(Op::sqrt, variance(value, call));
  if (name == "norm") {
    const Value square = arrays_.elementwise(Op::integer_power, value, arrays_.literal(2));
    return arrays_.elementwise(Op::sqrt, total(Op::reduce_sum, square, call));
  }
  if (name == "logsumexp") return logsumexp(value, call);
  if (name == "softmax") return softmax(value, call);
  return {};
}

/// A reduction of one lone number is most likely meant for an array whose length nothing tells.
void Lowering::check_reducible(const Value& value, SyntaxId call) {
  if (value.per_row || !arrays_.shape(value).empty() || !value.loops.empty() || value.level > 0) return;
  std::vector<SyntaxId> waiting(tree_.children(call).begin(), tree_.children(call).end());
  while (!waiting.empty()) {
    const SyntaxId id = waiting.back();
    waiting.pop_back();
    if (id == no_syntax) continue;
    const Syntax& syntax = tree_[id];
    const bool unknown = syntax.kind == SyntaxKind::name && names_.shape_is_unknown(syntax.name);
    if (unknown) {
      const std::string& name = names_.text(syntax.name);
      const bool table = options_.has_table || !options_.columns.empty();
      source_.fail(syntax.span, "the length of '" + name + "' is unknown",
                   "write 'param " + name + "[10]' with its length, or give " + name + "=[...]" +
                       (table ? "" : ", or name a table"));
    }
    if (syntax.kind == SyntaxKind::index) continue;
    for (const SyntaxId child : tree_.children(id)) waiting.push_back(child);
  }
}

/// Arrays are reduced over their elements, scalars over the rows.
bool Lowering::over_rows(const Value& value, SyntaxId call) {
  if (!arrays_.shape(value).empty() || !value.per_row) return false;
  if (value.level == 0) return true;
  source_.fail(tree_[call].span,
               "a sum over the rows cannot depend on the state of a fold or the variable of an argmin or a grad",
               "write the sum around it");
}

Value Lowering::total(Op op, const Value& value, SyntaxId call) {
  check_reducible(value, call);
  if (over_rows(value, call)) return arrays_.reduce_rows(op, value);
  if (arrays_.shape(value).empty()) return value;
  return arrays_.reduce_own(op, value);
}

/// How many values a reduction of `value` reduces.
Value Lowering::count_of(const Value& value) {
  const Shape shape = arrays_.shape(value);
  if (shape.empty() && value.per_row) return arrays_.row_count();
  return arrays_.literal(static_cast<double>(element_count(shape)));
}

Value Lowering::mean(const Value& value, SyntaxId call) {
  return arrays_.elementwise(Op::div, total(Op::reduce_sum, value, call), count_of(value));
}

/// With n - 1 below, as in R; the mean is taken off first.
Value Lowering::variance(const Value& value, SyntaxId call) {
  Value centre = mean(value, call);
  const Value deviation =
      arrays_.elementwise(Op::sub, value, arrays_.reshape(centre, Shape(arrays_.shape(value).size(), 1)));
  const Value square = arrays_.elementwise(Op::integer_power, deviation, arrays_.literal(2));
  const Value freedom = arrays_.elementwise(Op::sub, count_of(value), arrays_.literal(1));
  return arrays_.elementwise(Op::div, total(Op::reduce_sum, square, call), freedom);
}

Value Lowering::logsumexp(const Value& value, SyntaxId call) {
  check_reducible(value, call);
  if (!over_rows(value, call)) return arrays_.shape(value).empty() ? value : arrays_.logsumexp_own(value);
  const Value shift = arrays_.detach(arrays_.reduce_rows(Op::reduce_max, value));
  const Value shifted = arrays_.elementwise(Op::exp, arrays_.elementwise(Op::sub, value, shift));
  return arrays_.elementwise(Op::add, arrays_.elementwise(Op::log, arrays_.reduce_rows(Op::reduce_sum, shifted)),
                             shift);
}

/// Along the last axis, or over the rows.
Value Lowering::softmax(const Value& value, SyntaxId call) {
  check_reducible(value, call);
  if (!arrays_.shape(value).empty()) return arrays_.softmax_last(value);
  return arrays_.elementwise(Op::exp, arrays_.elementwise(Op::sub, value, logsumexp(value, call)));
}

}  // namespace steepest::formula
