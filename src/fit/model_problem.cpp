#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "steepest/expression.hpp"
#include "steepest/fit.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

std::optional<Place> place_of(const Model& model, NodeId node) {
  const auto found = model.places.find(node);
  return found == model.places.end() ? std::nullopt : std::optional(found->second);
}

void require_number(const Model& model) {
  const Graph& graph = *model.graph;
  if (graph[model.output].per_row) {
    throw UserError(ErrorKind::formula, "the formula has a value in every row, where one number is needed",
                    place_of(model, model.output), "reduce it over the rows: mean(...) or sum(...)");
  }
  if (graph.shape(model.output).empty()) return;
  throw UserError(
      ErrorKind::formula,
      "the formula is an array of shape " + to_text(graph.shape(model.output)) + ", where one number is needed",
      place_of(model, model.output), "reduce it: sum(...), mean(...) or norm(...)");
}

void require_columns(const Model& model) {
  const Graph& graph = *model.graph;
  const Shape &left = graph.shape(model.response), &right = graph.shape(model.output);
  if (!broadcast_shape(left, right)) {
    throw UserError(
        ErrorKind::formula,
        "the left side has shape " + to_text(left) + " and the right side " + to_text(right) + ": they do not match",
        place_of(model, model.output));
  }
  if (graph[model.response].per_row || graph[model.output].per_row) return;
  throw UserError(ErrorKind::formula, "neither side of '~' names a column of the table", place_of(model, model.output),
                  "`steepest data` lists the columns");
}

std::vector<std::optional<double>> fixed_elements(const Model& model, const ModelOptions& options) {
  std::vector<std::optional<double>> result;
  std::vector<std::string> names;
  for (const ModelParameter& parameter : model.parameters) {
    names.push_back(parameter.name);
    const auto size = static_cast<std::size_t>(element_count(parameter.shape));
    const auto found = options.fixed.find(parameter.name);
    if (found == options.fixed.end()) {
      result.insert(result.end(), size, std::nullopt);
      continue;
    }
    const std::vector<double>& values = found->second;
    if (values.size() != size && values.size() != 1) {
      throw UserError(ErrorKind::command_line, "'" + parameter.name + "' has " + std::to_string(size) +
                                                   " elements, but is to be held at " + std::to_string(values.size()));
    }
    for (std::size_t i = 0; i < size; ++i) result.emplace_back(values[values.size() == 1 ? 0 : i]);
  }
  for (const auto& [name, values] : options.fixed) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const auto close = closest_spelling(name, names);
    throw UserError(ErrorKind::command_line, "--fix: the model has no parameter '" + name + "'", {},
                    close ? "did you mean '" + *close + "'?" : "");
  }
  return result;
}

std::vector<std::string> free_element_names(const Model& model, const std::vector<std::optional<double>>& fixed) {
  std::vector<std::string> names;
  std::size_t position = 0;
  for (const ModelParameter& parameter : model.parameters) {
    for (std::string& name : element_names(parameter.name, parameter.shape)) {
      if (!fixed[position++]) names.push_back(std::move(name));
    }
  }
  return names;
}

void require_range(const Table& table, const std::string& name, bool positive) {
  const Column& column = table.column(name);
  if (column.type == ColumnType::text) {
    throw UserError(ErrorKind::data,
                    "'" + name + "' holds text; " + (positive ? "--sigma" : "--weights") + " needs numbers");
  }
  if (positive ? column.min > 0 : column.min >= 0) return;
  throw UserError(ErrorKind::data,
                  "'" + name + "' holds " + number_text(column.min) + ", but " +
                      (positive ? "a standard deviation must be positive" : "a weight must not be negative"));
}

/// The table without its rows of weight 0. Refuses negative weights.
Table rows_that_count(const Table& table, const std::string& weights) {
  require_range(table, weights, false);
  const std::span<const double> values = table.column(weights).values;
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (values[row] != 0) rows.push_back(row);
  }
  if (!table.share() && rows.size() == values.size()) return table;
  if (Table counted = select_rows(table, rows); counted.all_rows() > 0) return counted;
  throw UserError(ErrorKind::data, "every weight in '" + weights + "' is 0, so no row counts", {},
                  "name another column after --weights");
}

/// What rows count by, and what their residuals are divided by.
struct RowFactors {
  std::optional<Expression> weight, sigma;

  /// The factor of r^2.
  std::optional<NodeId> of_squares() const {
    if (!sigma) return weight ? std::optional(weight->node()) : std::nullopt;
    const Expression precision = 1.0 / (*sigma * *sigma);
    return (weight ? *weight * precision : precision).node();
  }
};

RowFactors row_factors(Graph& graph, const Table& table, const ModelOptions& options, std::vector<TableInput>& inputs) {
  RowFactors factors;
  const auto column = [&](const std::string& name) {
    const NodeId node = graph.input(name, {}, true);
    inputs.push_back({node, {name}});
    return Expression(graph, node);
  };
  if (!options.weights.empty()) factors.weight = column(options.weights);
  if (options.sigma.empty()) return factors;
  require_range(table, options.sigma, true);
  factors.sigma = column(options.sigma);
  return factors;
}

/// scale * sum of weight * (a size of r) over all rows and elements.
NodeId total_of(Graph& graph, NodeId size, double scale, std::optional<NodeId> weight) {
  if (weight) size = elementwise(graph, Op::mul, std::array{*weight, size});
  NodeId total = reduce_all(graph, Op::reduce_sum, size);
  if (graph[total].per_row) total = row_reduce(graph, Op::row_sum, total);
  return elementwise(graph, Op::mul, std::array{graph.literal(scale), total});
}

NodeId huber_of(Graph& graph, NodeId residual, double delta) {
  return elementwise(graph, Op::huber, std::array{residual, graph.literal(delta)});
}

/// The problem of a loss that is no sum of squares.
void make_robust(ModelProblem& made, const LossChoice& choice, double scale, const RowFactors& factors,
                 Problem problem) {
  Graph& graph = *problem.graph;
  made.squares =
      least_squares_problem(problem.graph, *made.residual, problem.parameters, problem.rows, scale, made.weight);
  made.squares->fixed = problem.fixed;
  const Expression plain(graph, *made.residual);
  const NodeId residual = (factors.sigma ? plain / *factors.sigma : plain).node();
  const std::optional<NodeId> weight = factors.weight ? std::optional(factors.weight->node()) : std::nullopt;
  const NodeId size = choice.loss == Loss::mae ? elementwise(graph, Op::abs, std::array{residual})
                                               : huber_of(graph, residual, choice.delta);
  problem.output = total_of(graph, size, scale, weight);
  made.problem = problem;
  if (choice.loss != Loss::mae) return;
  made.smoothed = [problem, residual, weight, scale](double delta) {
    Problem rounded = problem;
    rounded.output = total_of(*problem.graph, huber_of(*problem.graph, residual, delta), scale / delta, weight);
    return rounded;
  };
}

bool has_intercept(const Model& model) {
  if (!model.linear_formula) return true;
  return std::any_of(model.parameters.begin(), model.parameters.end(),
                     [](const ModelParameter& parameter) { return parameter.name == "(Intercept)"; });
}

/// Over all rows and elements, by one of the two operators.
Expression over_all(const Expression& value, Op elements, Op rows) {
  Graph& graph = value.graph();
  const NodeId reduced = reduce_all(graph, elements, value.node());
  return {graph, graph[reduced].per_row ? row_reduce(graph, rows, reduced) : reduced};
}

Expression sum_of(const Expression& value) { return over_all(value, Op::reduce_sum, Op::row_sum); }

void refuse_constant(const Model& model, double low, double high, std::int64_t values) {
  if (low != high) return;
  throw UserError(ErrorKind::data,
                  "the response '" + model.response_text + "' is " + number_text(low) +
                      (values == 1 ? ", in a single row: nothing varies" : " in every row: nothing varies"),
                  {}, "fit another column, or read more rows");
}

/// In a pass over the rows, and another about the mean.
ResponseSummary response_summary(const Model& model, const ModelProblem& made) {
  Graph& graph = *model.graph;
  const Expression response(graph, model.response);
  const Shape& shape = graph.shape(model.response);
  const auto elements = static_cast<std::size_t>(element_count(shape));
  const Expression ones(graph, graph.constant(shape, std::vector<double>(elements, 1.0)));
  const Expression weight = made.weight ? Expression(graph, *made.weight) * ones : ones;
  Expression mean(graph, graph.literal(0));
  if (has_intercept(model)) mean = sum_of(weight * response) / sum_of(response * 0.0 + weight);
  const Expression about = response - mean;
  const std::array nodes{over_all(response, Op::reduce_min, Op::row_min).node(),
                         over_all(response, Op::reduce_max, Op::row_max).node(),
                         sum_of(weight * response * response).node(), sum_of(weight * about * about).node()};
  const auto values = evaluate(graph, nodes, {}, made.problem.rows);
  refuse_constant(model, values[0][0], values[1][0], made.problem.rows.count);
  return {std::sqrt(values[2][0]), values[3][0]};
}

bool depends_on_parameters(const Model& model, NodeId node) {
  const std::vector<NodeId> used = reachable(*model.graph, std::span(&node, 1));
  return std::any_of(model.parameters.begin(), model.parameters.end(), [&](const ModelParameter& parameter) {
    return std::binary_search(used.begin(), used.end(), parameter.node);
  });
}

std::size_t residual_count(const Graph& graph, NodeId residual, const Rows& rows) {
  return static_cast<std::size_t>(element_count(graph.shape(residual)) * rows.count);
}

}  // namespace

std::vector<std::string> element_names(const std::string& name, const Shape& shape) {
  if (shape.empty()) return {name};
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < element_count(shape); ++i) {
    std::string index;
    std::int64_t position = i;
    for (std::size_t axis = shape.size(); axis-- > 0; position /= shape[axis]) {
      index = std::to_string(position % shape[axis] + 1) + (index.empty() ? "" : ",") + index;
    }
    names.push_back(name + "[" + index + "]");
  }
  return names;
}

std::vector<std::string> columns_used(const Model& model, const ModelOptions& options) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  const auto add = [&](const std::string& name) {
    if (!name.empty() && seen.insert(name).second) names.push_back(name);
  };
  for (const ModelColumn& column : model.columns) {
    for (const std::string& name : column.columns) add(name);
  }
  add(options.weights);
  add(options.sigma);
  return names;
}

ModelProblem make_problem(const Model& model, const Table* table, const ModelOptions& options) {
  if (!options.tied.empty()) throw InternalError("ties are laid into a model by hold()");
  const bool regression = model.kind == ModelKind::regression;
  regression ? require_columns(model) : require_number(model);
  ModelProblem made;
  std::vector<NodeId> parameters;
  for (const ModelParameter& parameter : model.parameters) parameters.push_back(parameter.node);
  const auto fixed = fixed_elements(model, options);
  made.names = free_element_names(model, fixed);

  std::vector<TableInput> inputs;
  for (const ModelColumn& column : model.columns) inputs.push_back({column.node, column.columns});
  Table counted;
  if (table && !options.weights.empty()) {
    counted = rows_that_count(*table, options.weights);
    made.left_out = table->all_rows() - counted.all_rows();
    table = &counted;
  }
  const RowFactors factors = table ? row_factors(*model.graph, *table, options, inputs) : RowFactors{};
  made.weight = factors.of_squares();
  const Rows rows = table ? table_rows(*table, inputs) : Rows{};
  if (!regression) {
    made.problem = {model.graph, model.output, std::move(parameters), rows, fixed};
    return made;
  }
  const Expression residual = Expression(*model.graph, model.response) - Expression(*model.graph, model.output);
  made.residual = residual.node();
  const double scale = scale_of(options.loss.loss, residual_count(*model.graph, residual.node(), rows));
  if (is_squared(options.loss.loss)) {
    made.problem = least_squares_problem(model.graph, residual.node(), std::move(parameters), rows, scale, made.weight);
    made.problem.fixed = fixed;
  } else {
    make_robust(made, options.loss, scale, factors, {model.graph, 0, std::move(parameters), rows, fixed});
  }
  if (!depends_on_parameters(model, model.response)) made.response = response_summary(model, made);
  return made;
}

}  // namespace steepest
