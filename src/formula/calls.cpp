#include <algorithm>
#include <array>
#include <cmath>

#include "formula/lowering.hpp"

namespace steepest::formula {
namespace {

/// Bounds the work of functions that call functions that call functions.
constexpr std::int64_t most_calls = 100'000;

std::string plural(std::size_t count) { return std::to_string(count) + (count == 1 ? " argument" : " arguments"); }

}  // namespace

std::vector<std::string> function_names() {
  return {"sum",   "mean",      "prod",      "product", "var",    "sd",      "std",        "norm",
          "dot",   "transpose", "logsumexp", "softmax", "fold",   "scan",    "length",     "nrow",
          "ncol",  "zeros",     "ones",      "concat",  "detach", "columns", "factor",     "I",
          "solve", "det",       "cholesky",  "trace",   "argmin", "argmax",  "checkpoint", "grad"};
}

void Lowering::require_arguments(SyntaxId id, std::size_t least, std::size_t most) {
  const std::size_t given = tree_.children(id).size();
  if (given >= least && given <= most) return;
  const std::string& name = names_.text(tree_[id].name);
  const std::string wanted = least == most ? plural(least) : "at least " + plural(least);
  std::string hint;
  if (name == "log") hint = "log(x)/log(b) is the logarithm to base b";
  if (name == "atan") hint = "atan2(y, x) takes two";
  source_.fail(tree_[id].span, "'" + name + "' takes " + wanted + ", not " + std::to_string(given), hint);
}

void Lowering::unknown_function(const Syntax& syntax) {
  const std::string& name = names_.text(syntax.name);
  std::vector<std::string> candidates = operator_spellings();
  std::ranges::copy(function_names(), std::back_inserter(candidates));
  for (const Statement& statement : text_.statements) {
    if (statement.is_function) candidates.push_back(names_.text(statement.name));
  }
  const Span span = syntax.sign;
  const bool is_variable = names_.column(name) != nullptr || name.size() == 1;
  if (is_variable) source_.fail(span, "'" + name + "' is not a function", "write " + name + "*(...) for a product");
  const std::optional<std::string> near = closest_spelling(name, candidates);
  source_.fail(span, "unknown function '" + name + "'",
               near ? "did you mean '" + *near + "'?" : "'steepest explain functions' lists them");
}

Value Lowering::call(SyntaxId id) {
  const Syntax syntax = tree_[id];
  if (++calls_ > most_calls)
    source_.fail(syntax.span, "the functions of this model call one another more than 100000 times");
  if (const Statement* function = names_.function(syntax.name)) return user_function(*function, id);
  const std::string& name = names_.text(syntax.name);
  if (name == "columns") return columns_call(id);
  if (name == "where" || name == "ifelse") {
    require_arguments(id, 3, 3);
    return conditional(tree_.child(id, 0), tree_.child(id, 1), tree_.child(id, 2), syntax.sign);
  }
  if (name == "fold" || name == "scan") {
    source_.fail(syntax.span, "'" + name + "' needs an index and a state",
                 "write " + name + "(s + x[t] for t in 1:10, s from 0)");
  }
  if (name == "argmin" || name == "argmax") {
    source_.fail(syntax.span, "'" + name + "' needs the variable and its start",
                 "write " + name + "((u - a)^2 + u^4 for u from 0)");
  }
  if (name == "grad") source_.fail(syntax.span, "'grad' needs the variable and the point", grad_form);
  if (name == "checkpoint") return checkpoint(id);
  if (is_matrix_function(name)) return matrix_function(id);
  if (name == "factor" || name == "I") {
    source_.fail(syntax.span, "'" + name + "' stands only in formulas of columns, like y ~ " + name + "(x)");
  }
  const bool is_extreme = name == "min" || name == "max";
  const std::optional<Op> op = find_operator(name);
  if (op && !is_extreme) return elementwise_call(*op, id);
  std::vector<std::string> known = function_names();
  if (!is_extreme && std::ranges::find(known, name) == known.end()) unknown_function(syntax);
  std::vector<Value> arguments;
  for (const SyntaxId child : tree_.children(id)) arguments.push_back(operand(child));
  if (is_extreme) return min_or_max(id, arguments);
  return named_function(name, id, arguments);
}

/// checkpoint(fold(...)): the loop keeps few states for its derivative.
Value Lowering::checkpoint(SyntaxId id) {
  require_arguments(id, 1, 1);
  const Syntax& inside = tree_[tree_.child(id, 0)];
  const bool is_call = inside.kind == SyntaxKind::call_comprehension;
  if (!is_call || (names_.text(inside.name) != "fold" && names_.text(inside.name) != "scan")) {
    source_.fail(tree_[tree_.child(id, 0)].span, "'checkpoint' takes a fold or a scan",
                 "write checkpoint(fold(s + x[t] for t in 1:1000, s from 0))");
  }
  checkpoint_ = true;
  const Value result = lower(tree_.child(id, 0));
  checkpoint_ = false;
  return result;
}

Value Lowering::elementwise_call(Op op, SyntaxId id) {
  const OperatorInfo& info = operator_info(op);
  const auto arity = static_cast<std::size_t>(info.arity);
  require_arguments(id, arity, arity);
  std::vector<Value> arguments;
  for (const SyntaxId child : tree_.children(id)) arguments.push_back(operand(child));
  return apply(op, arguments, tree_[id].span, names_.text(tree_[id].name));
}

/// The body is lowered anew for every call, with the arguments as its names.
Value Lowering::user_function(const Statement& function, SyntaxId id) {
  require_arguments(id, function.arguments.size(), function.arguments.size());
  std::vector<Value> arguments;
  for (const SyntaxId child : tree_.children(id)) arguments.push_back(lower(child));
  const std::size_t barrier = names_.hide_locals();
  for (std::size_t k = 0; k < arguments.size(); ++k) names_.bind(function.arguments[k], arguments[k]);
  Value value = lower(function.value);
  for (const NameId name : function.arguments) names_.unbind(name);
  names_.show_locals(barrier);
  return value;
}

Value Lowering::min_or_max(SyntaxId id, std::span<const Value> arguments) {
  require_arguments(id, 1, 1u << 20);
  const bool is_min = names_.text(tree_[id].name) == "min";
  if (arguments.size() == 1) return total(is_min ? Op::reduce_min : Op::reduce_max, arguments[0], id);
  Value result = arguments[0];
  for (const Value& argument : arguments.subspan(1)) {
    result = apply(is_min ? Op::min : Op::max, std::array{result, argument}, tree_[id].span, is_min ? "min" : "max");
  }
  return result;
}

Value Lowering::named_function(const std::string& name, SyntaxId id, std::span<const Value> arguments) {
  const Span span = tree_[id].span;
  if (name == "nrow" && arguments.empty()) {
    if (!options_.has_table && options_.columns.empty())
      source_.fail(span, "nrow() counts the rows of a table, and there is none");
    return arrays_.row_count();
  }
  if (name == "zeros" || name == "ones") {
    require_arguments(id, 1, 8);
    Shape shape;
    for (const SyntaxId child : tree_.children(id)) shape.push_back(whole_number(child, "a length"));
    if (element_count(shape) > largest_array) source_.fail(span, "an array of this size is too large");
    return arrays_.spread(arrays_.literal(name == "ones" ? 1 : 0), {}, shape);
  }
  if (name == "dot") {
    require_arguments(id, 2, 2);
    const bool are_vectors = arrays_.shape(arguments[0]).size() <= 1 && arrays_.shape(arguments[1]).size() <= 1;
    const bool fit = are_vectors && arrays_.shape(arguments[0]) == arrays_.shape(arguments[1]);
    if (!fit) {
      source_.fail(span, "shapes " + to_text(arrays_.shape(arguments[0])) + " and " +
                             to_text(arrays_.shape(arguments[1])) + " do not match for 'dot'");
    }
    if (arrays_.shape(arguments[0]).empty()) return arrays_.elementwise(Op::mul, arguments[0], arguments[1]);
    return arrays_.matmul(arguments[0], arguments[1]);
  }
  if (name == "concat" || (name == "logsumexp" && arguments.size() > 1)) {
    require_arguments(id, 1, 1u << 20);
    std::vector<Value> parts;
    for (const Value& value : arguments)
      parts.push_back(arrays_.shape(value).empty() ? arrays_.reshape(value, {1}) : value);
    try {
      const Value joined = arrays_.join(parts);
      return name == "concat" ? joined : arrays_.logsumexp_own(joined);
    } catch (const ShapeMismatch& mismatch) {
      source_.fail(
          span, "arrays of shapes " + to_text(mismatch.left) + " and " + to_text(mismatch.right) + " cannot be joined");
    }
  }
  require_arguments(id, 1, 1);
  const Value& value = arguments[0];
  const Shape shape = arrays_.shape(value);
  if (name == "detach") return arrays_.detach(value);
  if (name == "transpose") return arrays_.transpose(value);
  if (name == "length") return arrays_.literal(static_cast<double>(element_count(shape)));
  if (name == "nrow" || name == "ncol") {
    if (shape.size() != 2) source_.fail(span, "'" + name + "' takes a matrix, not " + to_text(shape));
    return arrays_.literal(static_cast<double>(shape[name == "nrow" ? 0 : 1]));
  }
  return *reduction(name, value, id);
}

std::int64_t Lowering::whole_number(SyntaxId id, std::string_view what) {
  const std::optional<double> number = arrays_.number(lower(id));
  const Span span = tree_[id].span;
  if (!number)
    source_.fail(span, std::string(what) + " must be known before the run", "numbers, 'let' and length(x) are");
  if (*number != std::floor(*number))
    source_.fail(span, std::string(what) + " must be a whole number, not " + number_text(*number));
  if (std::abs(*number) > static_cast<double>(largest_array)) {
    source_.fail(span, std::string(what) + " of " + number_text(*number) + " is too large",
                 "the limit is " + std::to_string(largest_array));
  }
  return static_cast<std::int64_t>(*number);
}

std::vector<std::string> Lowering::column_names(SyntaxId call) {
  std::vector<std::string> result;
  require_arguments(call, 1, 1u << 20);
  for (const SyntaxId child : tree_.children(call)) {
    if (tree_[child].kind != SyntaxKind::string)
      source_.fail(tree_[child].span, "columns(...) takes names in quotation marks");
    for (std::string& name : names_.matching_columns(names_.text(tree_[child].name), tree_[child].span)) {
      result.push_back(std::move(name));
    }
  }
  return result;
}

Value Lowering::columns_call(SyntaxId id) {
  const std::vector<std::string> columns = column_names(id);
  return names_.column_array(std::string(source_.text(tree_[id].span)), columns, true);
}

}  // namespace steepest::formula
