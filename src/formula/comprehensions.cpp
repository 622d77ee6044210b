#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "formula/lowering.hpp"

namespace steepest::formula {

/// The least and the greatest value of a bound; it may depend on indices further out.
std::pair<std::int64_t, std::int64_t> Lowering::bounds(SyntaxId id) {
  const Value value = lower(id);
  if (!value.affine || value.affine->terms.empty()) {
    const std::int64_t number = whole_number(id, "the end of a range");
    return {number, number};
  }
  const auto [low, high] = affine_range(*value.affine);
  return {static_cast<std::int64_t>(low), static_cast<std::int64_t>(high)};
}

void Lowering::add_condition(Bindings& bindings, const Value& condition, Span span) {
  bindings.condition =
      bindings.condition ? apply(Op::logical_and, std::array{*bindings.condition, condition}, span, "if") : condition;
  guards_.push_back(condition);
}

void Lowering::open_index(const Syntax& clause, SyntaxId id, Bindings& bindings) {
  const SyntaxId low_id = tree_.child(id, 0), high_id = tree_.child(id, 1);
  const auto [low, low_end] = bounds(low_id);
  const auto [high_start, high] = bounds(high_id);
  if (high < low) {
    bindings.empty = true;
    return;
  }
  std::int64_t total = high - low + 1;
  for (const LoopId other : bindings.loops) total *= arrays_.loop(other).count;
  if (total > largest_array) {
    source_.fail(clause.span, "an index over " + std::to_string(total) + " values is too large",
                 "the limit is " + std::to_string(largest_array));
  }
  const LoopId loop = arrays_.open_loop({names_.text(clause.name), low, high - low + 1});
  const Value index = arrays_.index_value(loop);
  if (low_end > low) add_condition(bindings, arrays_.elementwise(Op::ge, index, lower(low_id)), clause.span);
  if (high_start < high) add_condition(bindings, arrays_.elementwise(Op::le, index, lower(high_id)), clause.span);
  names_.bind(clause.name, index);
  bindings.loops.push_back(loop);
  bindings.names.push_back(clause.name);
}

Lowering::Bindings Lowering::open_clauses(std::span<const SyntaxId> clauses) {
  Bindings bindings;
  for (const SyntaxId id : clauses) {
    const Syntax clause = tree_[id];
    if (clause.kind == SyntaxKind::while_clause || clause.kind == SyntaxKind::most_clause) {
      source_.fail(clause.span, "only a fold ends with 'while' or 'at most'",
                   "write fold((s + a/s)/2 while abs(s^2 - a) > 1e-12, s from a, at most 100)");
    }
    if (clause.kind == SyntaxKind::state_clause) {
      source_.fail(clause.span, "'from' gives the state of a fold", "write fold(s + x[t] for t in 1:10, s from 0)");
    }
    if (clause.kind == SyntaxKind::point_clause) {
      source_.fail(clause.span, "'at' gives the point of a derivative", "write grad(u^2 for u at x)");
    }
    if (clause.kind == SyntaxKind::index_clause) {
      open_index(clause, id, bindings);
    } else {
      const Value condition = operand(tree_.child(id, 0));
      if (!arrays_.shape(condition).empty())
        source_.fail(clause.span, "a condition must be one value, not " + to_text(arrays_.shape(condition)));
      const Value mask =
          arrays_.is_mask(condition) ? condition : arrays_.elementwise(Op::ne, condition, arrays_.literal(0));
      add_condition(bindings, mask, clause.span);
    }
    if (bindings.empty) break;
  }
  return bindings;
}

void Lowering::close(const Bindings& bindings) {
  for (const NameId name : bindings.names) names_.unbind(name);
}

Value Lowering::empty_reduction(const std::string& name, SyntaxId id) {
  if (name == "sum") return arrays_.literal(0);
  if (name == "prod" || name == "product") return arrays_.literal(1);
  source_.fail(tree_[id].span, "'" + name + "' over an empty range has no value");
}

Value Lowering::comprehension(SyntaxId id) {
  const Syntax syntax = tree_[id];
  const std::string& name = names_.text(syntax.name);
  if (names_.function(syntax.name) == nullptr && (name == "fold" || name == "scan")) return fold(id);
  if (names_.function(syntax.name) == nullptr && (name == "argmin" || name == "argmax")) return argmin(id);
  if (names_.function(syntax.name) == nullptr && name == "grad") return grad(id);
  static const std::array<std::string_view, 12> reducing = {"sum", "prod", "product", "min",  "max",       "mean",
                                                            "var", "sd",   "std",     "norm", "logsumexp", "softmax"};
  if (names_.function(syntax.name) != nullptr || std::ranges::find(reducing, name) == reducing.end()) {
    const std::vector<std::string> names(reducing.begin(), reducing.end());
    const std::optional<std::string> near = closest_spelling(name, names);
    source_.fail(syntax.sign, "'" + name + "' does not reduce a range",
                 near ? "did you mean '" + *near + "'?" : "sum, mean, prod, min and max do");
  }
  const std::size_t guards = guards_.size();
  const Bindings bindings = open_clauses(tree_.children(id).subspan(1));
  Value result = bindings.empty ? empty_reduction(name, id)
                                : reduce_comprehension(name, operand(tree_.child(id, 0)), bindings, id);
  close(bindings);
  guards_.resize(guards);
  return result;
}

Value Lowering::reduce_comprehension(const std::string& name, const Value& body, const Bindings& bindings,
                                     SyntaxId id) {
  const bool is_sum = name == "sum", is_mean = name == "mean";
  if (!is_sum && !is_mean && name != "prod" && name != "product" && name != "min" && name != "max" &&
      name != "logsumexp") {
    if (bindings.condition) source_.fail(tree_[id].span, "'" + name + "' takes no 'if'");
    return *reduction(name, arrays_.to_own_axes(body, bindings.loops), id);
  }
  const double infinity = std::numeric_limits<double>::infinity();
  const double neutral = is_sum || is_mean                      ? 0
                         : name == "min"                        ? infinity
                         : name == "max" || name == "logsumexp" ? -infinity
                                                                : 1;
  const auto filtered = [&](const Value& value) {
    if (!bindings.condition) return value;
    const Value condition = arrays_.reshape(*bindings.condition, Shape(arrays_.shape(value).size(), 1));
    return arrays_.elementwise(Op::where, std::array{condition, value, arrays_.literal(neutral)});
  };
  const Value value = filtered(body);
  if (name == "logsumexp") {
    if (!arrays_.shape(body).empty())
      source_.fail(tree_[id].span, "logsumexp over a range takes one value for each index");
    return arrays_.logsumexp_own(arrays_.to_own_axes(value, bindings.loops));
  }
  if (name == "min" || name == "max")
    return arrays_.reduce_loops(name == "min" ? Op::reduce_min : Op::reduce_max, value, bindings.loops);
  if (!is_sum && !is_mean) return arrays_.reduce_loops(Op::mul, value, bindings.loops);

  // Indices that the value does not depend on only count.
  std::vector<LoopId> present, absent;
  for (const LoopId loop : bindings.loops) {
    (std::ranges::binary_search(value.loops, loop) ? present : absent).push_back(loop);
  }
  Value sum = present.empty() ? value : arrays_.reduce_loops(Op::reduce_sum, value, present);
  const auto count = static_cast<double>(arrays_.loop_size(absent));
  if (is_sum) return arrays_.elementwise(Op::mul, arrays_.literal(count), sum);
  if (!bindings.condition)
    return arrays_.elementwise(Op::div, sum, arrays_.literal(static_cast<double>(arrays_.loop_size(present))));
  sum = arrays_.elementwise(Op::mul, arrays_.literal(count), sum);
  const Value selected = arrays_.reduce_loops(Op::reduce_sum, filtered(arrays_.literal(1)), bindings.loops);
  return arrays_.elementwise(Op::div, sum, selected);
}

Value Lowering::array_comprehension(SyntaxId id) {
  const std::size_t guards = guards_.size();
  const Bindings bindings = open_clauses(tree_.children(id).subspan(1));
  if (bindings.empty) source_.fail(tree_[id].span, "an array over an empty range");
  if (bindings.condition)
    source_.fail(tree_[id].span, "an array needs a full range: no 'if', no bound that depends on an index",
                 "write [condition ? a : 0 for ...]");
  const Value body = operand(tree_.child(id, 0));
  Value result = arrays_.to_own_axes(body, bindings.loops);
  close(bindings);
  guards_.resize(guards);
  return result;
}

}  // namespace steepest::formula
