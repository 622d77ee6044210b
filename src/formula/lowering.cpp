#include "formula/lowering.hpp"

#include <algorithm>
#include <array>

#include "formula/linear_formula.hpp"

namespace steepest::formula {
namespace {

Model empty_model() {
  Model model;
  model.graph = std::make_shared<Graph>();
  return model;
}

}  // namespace

Lowering::Lowering(const SourceText& source, const Text& text, const ParseOptions& options, ShapeGuesses& guesses)
    : source_(source),
      text_(text),
      tree_(text.tree),
      options_(options),
      model_(empty_model()),
      arrays_(*model_.graph),
      names_(source, text.tree, options, model_, arrays_, guesses) {}

Model Lowering::run() {
  for (const Statement& statement : text_.statements) this->statement(statement);
  const auto end = static_cast<std::uint32_t>(source_.text().size());
  if (text_.statements.empty()) source_.fail({0, end}, "the formula is empty");
  if (!has_goal_)
    source_.fail(text_.statements.back().span, "the model has no goal", "add a line 'minimize ...' or 'y ~ ...'");
  names_.check_guesses();
  for (const auto& [node, span] : spans_) model_.places.emplace(node, source_.place(span));
  model_.text = source_.text();
  return std::move(model_);
}

void Lowering::statement(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::data: return declare_data(statement);
    case StatementKind::param: return declare_parameter(statement);
    case StatementKind::let:
      if (statement.is_function) return names_.define_function(statement);
      return names_.define(statement.name, lower(statement.value), statement.name_span);
    default: break;
  }
  if (has_goal_) source_.fail(statement.span, "a model has one goal", "name parts of it with 'let'");
  has_goal_ = true;
  if (statement.kind == StatementKind::regression) return regression(statement);
  goal(statement);
}

Shape Lowering::declared_shape(const Statement& statement) {
  Shape shape;
  for (const SyntaxId id : statement.shape) {
    shape.push_back(whole_number(id, "a length"));
    if (shape.back() < 1)
      source_.fail(tree_[id].span, "a length must be at least 1, not " + std::to_string(shape.back()));
    if (element_count(shape) > largest_array) {
      source_.fail(tree_[id].span, "'" + names_.text(statement.name) + "' has too many elements",
                   "the limit is " + std::to_string(largest_array));
    }
  }
  return shape;
}

void Lowering::declare_parameter(const Statement& statement) {
  Shape shape = declared_shape(statement);
  const auto given = options_.shapes.find(names_.text(statement.name));
  // One number given for an array means every element.
  const bool differs = given != options_.shapes.end() && !given->second.empty() && given->second != shape;
  if (differs) {
    source_.fail(statement.name_span, "'" + names_.text(statement.name) + "' has shape " + to_text(shape) +
                                          " here, but values of shape " + to_text(given->second) + " are given");
  }
  names_.declare_parameter(statement.name, shape, statement.name_span);
}

void Lowering::declare_data(const Statement& statement) {
  const std::string& name = names_.text(statement.name);
  const Shape shape = declared_shape(statement);
  std::vector<std::string> columns{name};
  Span span = statement.name_span;
  bool is_array = statement.has_shape;
  if (statement.value != no_syntax) {
    const Syntax& source = tree_[statement.value];
    span = source.span;
    const bool is_call = source.kind == SyntaxKind::call && names_.text(source.name) == "columns";
    if (!is_call && source.kind != SyntaxKind::string)
      source_.fail(span, "'data' takes columns from the table", "write data x = columns(\"x_*\")");
    columns = is_call ? column_names(statement.value) : names_.matching_columns(names_.text(source.name), span);
    is_array = is_array || is_call;
  } else if (is_array) {
    source_.fail(span, "an array of columns needs their names",
                 "write data " + name + "[...] = columns(\"" + name + "_*\")");
  }
  if (shape.size() > 1) source_.fail(statement.name_span, "an array of columns has one axis");
  const auto count = static_cast<std::int64_t>(columns.size());
  if (!shape.empty() && shape[0] != count) {
    source_.fail(span, "'" + name + "' has " + std::to_string(shape[0]) + " elements, but " + std::to_string(count) +
                           " columns fit");
  }
  const bool has_table = options_.has_table || !options_.columns.empty();
  if (has_table && names_.column(columns.front()) == nullptr) {
    std::vector<std::string> known;
    for (const KnownColumn& column : options_.columns) known.push_back(column.name);
    const std::optional<std::string> near = closest_spelling(columns.front(), known);
    source_.fail(span, "'" + columns.front() + "' is not a column", near ? "did you mean '" + *near + "'?" : "");
  }
  names_.define(statement.name, names_.column_array(name, columns, is_array), statement.name_span);
}

NodeId Lowering::output_node(const Value& value, SyntaxId id) {
  remember_place(value, id);
  return arrays_.node(value);
}

void Lowering::goal(const Statement& statement) {
  Value value = operand(statement.value);
  model_.kind = statement.kind == StatementKind::expression ? ModelKind::expression : ModelKind::minimize;
  model_.maximize = statement.kind == StatementKind::maximize;
  if (model_.kind == ModelKind::minimize) {
    const Shape shape = arrays_.shape(value);
    const Span span = tree_[statement.value].span;
    const std::string goal = model_.maximize ? "maximize" : "minimize";
    if (!shape.empty())
      source_.fail(span, "only a single number can be " + goal + "d, not an array of shape " + to_text(shape),
                   "add its elements up with sum(...)");
    if (value.per_row)
      source_.fail(span, "this value differs from row to row", "reduce it over the rows with mean(...)");
  }
  if (model_.maximize) value = arrays_.elementwise(Op::neg, value);
  model_.output = output_node(value, statement.value);
}

void Lowering::regression(const Statement& statement) {
  model_.kind = ModelKind::regression;
  model_.response_text = source_.text(tree_[statement.left].span);
  if (!options_.has_table && options_.columns.empty()) {
    source_.fail(statement.tilde, "'~' fits the rows of a table, and there is none", "name a data file");
  }
  const Value response = operand(statement.left);
  if (!model_.parameters.empty() && text_.statements.size() == 1) {
    const std::string& name = model_.parameters.front().name;
    std::vector<std::string> known;
    for (const KnownColumn& column : options_.columns) known.push_back(column.name);
    const std::optional<std::string> near = closest_spelling(name, known);
    source_.fail(tree_[statement.left].span, "'" + name + "' is not a column",
                 near ? "did you mean '" + *near + "'?" : "the left side of '~' is made of columns");
  }
  if (!arrays_.shape(response).empty() || !response.per_row) {
    source_.fail(tree_[statement.left].span, "the left side of '~' must be one number a row");
  }
  model_.response = output_node(response, statement.left);
  LinearFormula linear(*this);
  if (linear.applies(statement.value)) {
    model_.linear_formula = true;
    model_.output = output_node(linear.build(statement.value), statement.value);
    return;
  }
  const Value right = operand(statement.value);
  if (!arrays_.shape(right).empty())
    source_.fail(tree_[statement.value].span, "the right side of '~' must be one number a row, not an array of shape " +
                                                  to_text(arrays_.shape(right)));
  if (model_.parameters.empty()) {
    source_.fail(tree_[statement.value].span, "nothing is left to fit: every name is a column",
                 "give a term a coefficient, a*x^2, or write I(x^2) for a linear model");
  }
  model_.output = output_node(right, statement.value);
}

}  // namespace steepest::formula
