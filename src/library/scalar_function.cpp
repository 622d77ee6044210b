#include <algorithm>
#include <cmath>
#include <utility>

#include "steepest/library.hpp"

namespace steepest {
namespace {

std::vector<std::string> names_of(const Graph& graph, std::span<const NodeId> variables) {
  std::vector<std::string> names;
  for (const NodeId variable : variables) {
    const Input& input = graph.input_of(variable);
    for (std::string& name : element_names(input.name, input.shape)) names.push_back(std::move(name));
  }
  return names;
}

Problem problem_of(std::shared_ptr<Graph> graph, NodeId output, std::vector<NodeId> variables) {
  Problem problem;
  problem.graph = std::move(graph);
  problem.output = output;
  problem.parameters = std::move(variables);
  return problem;
}

std::vector<NodeId> nodes_of(const std::vector<ModelParameter>& parameters) {
  std::vector<NodeId> nodes;
  for (const ModelParameter& parameter : parameters) nodes.push_back(parameter.node);
  return nodes;
}

/// Nodes in place of some variables: the rest of the function, with fewer of them.
ScalarFunction replaced(const Problem& problem, const std::map<std::string, NodeId>& nodes) {
  Graph& graph = *problem.graph;
  std::vector<NodeId> inputs, variables;
  for (const Input& input : graph.inputs()) inputs.push_back(input.node);
  for (const NodeId variable : problem.parameters) {
    const auto found = nodes.find(graph.input_of(variable).name);
    if (found == nodes.end()) {
      variables.push_back(variable);
    } else {
      inputs[graph[variable].payload] = found->second;
    }
  }
  const NodeId output = graft(graph, graph, std::span(&problem.output, 1), inputs)[0];
  return {problem.graph, output, std::move(variables)};
}

/// UserError: no variable of that name that is one number.
void require_scalar(const Problem& problem, const std::string& name) {
  std::vector<std::string> names;
  for (const NodeId variable : problem.parameters) {
    const Input& input = problem.graph->input_of(variable);
    if (input.name == name && input.shape.empty()) return;
    names.push_back(input.name);
  }
  const auto close = closest_spelling(name, names);
  throw UserError(ErrorKind::command_line, "the function has no variable '" + name + "' that is one number", {},
                  close ? "did you mean '" + *close + "'?" : "");
}

Problem parsed(std::string_view formula) {
  const Model model = parse(formula);
  return problem_of(model.graph, model.output, nodes_of(model.parameters));
}

}  // namespace

struct ScalarFunction::State {
  explicit State(Problem problem)
      : names(names_of(*problem.graph, problem.parameters)), objective(std::move(problem)) {}

  void check(std::span<const double> x) const {
    if (x.size() == names.size()) return;
    throw UserError(ErrorKind::command_line, "the function takes " + std::to_string(names.size()) +
                                                 " numbers, the point has " + std::to_string(x.size()));
  }

  void check_direction(std::span<const double> direction) const {
    check(direction);
    const bool moves = std::ranges::any_of(direction, [](double component) { return component != 0; });
    const bool finite = std::ranges::all_of(direction, [](double component) { return std::isfinite(component); });
    if (!moves || !finite) throw UserError(ErrorKind::command_line, "a direction is finite and not zero");
  }

  std::vector<std::string> names;
  GraphObjective objective;
};

ScalarFunction::ScalarFunction(std::string_view formula) : state_(std::make_shared<State>(parsed(formula))) {}

ScalarFunction::ScalarFunction(std::shared_ptr<Graph> graph, NodeId output, std::vector<NodeId> variables)
    : state_(std::make_shared<State>(problem_of(std::move(graph), output, std::move(variables)))) {}

const std::vector<std::string>& ScalarFunction::variables() const { return state_->names; }

Objective& ScalarFunction::objective() const { return state_->objective; }

MinimizeResult ScalarFunction::minimize(std::span<const double> start, const MinimizeOptions& options) const {
  state_->check(start);
  MinimizeOptions named = options;
  if (named.names.empty()) named.names = state_->names;
  return steepest::minimize(state_->objective, start, named);
}

double ScalarFunction::value(std::span<const double> x) const {
  state_->check(x);
  return state_->objective.value(x);
}

std::vector<double> ScalarFunction::gradient(std::span<const double> x) const {
  state_->check(x);
  std::vector<double> result(state_->names.size());
  state_->objective.value_and_gradient(x, result);
  return result;
}

std::vector<double> ScalarFunction::hessian(std::span<const double> x) const {
  state_->check(x);
  if (!state_->objective.has_hessian()) {
    throw UserError(ErrorKind::command_line,
                    "a Hessian of " + std::to_string(x.size()) + " variables is too large to be written out", {},
                    "sparse_hessian() gives its nonzeros, hessian_vector() its products");
  }
  std::vector<double> result(state_->names.size() * state_->names.size());
  state_->objective.hessian(x, result);
  return result;
}

std::vector<double> ScalarFunction::hessian_vector(std::span<const double> x, std::span<const double> v) const {
  state_->check(x);
  state_->check(v);
  return hessian_vector_at(state_->objective, x, v).product;
}

double ScalarFunction::laplacian(std::span<const double> x) const {
  const std::vector<double> second = hessian(x);
  double trace = 0;
  for (std::size_t i = 0; i < x.size(); ++i) trace += second[i * x.size() + i];
  return trace;
}

TaylorPolynomial ScalarFunction::taylor(std::span<const double> x, std::size_t order, std::span<const double> distances,
                                        std::span<const double> direction) const {
  state_->check(x);
  if (!direction.empty()) state_->check_direction(direction);
  return taylor_polynomial(state_->objective, x, order, distances, direction);
}

DerivativeCheck ScalarFunction::check(std::span<const double> x, std::span<const double> direction) const {
  state_->check(x);
  state_->check_direction(direction);
  return check_derivative(state_->objective, x, direction);
}

Jacobian jacobian(std::string_view formula, const std::vector<double>& x) {
  const Model model = parse(formula);
  const std::vector<NodeId> parameters = nodes_of(model.parameters);
  const std::size_t count = names_of(*model.graph, parameters).size();
  if (count != x.size()) {
    throw UserError(ErrorKind::command_line, "the function takes " + std::to_string(count) +
                                                 " numbers, the point has " + std::to_string(x.size()));
  }
  return jacobian(*model.graph, model.output, parameters, x);
}

ScalarFunction ScalarFunction::with_fixed(const NamedPoint& values) const {
  const Problem& problem = state_->objective.problem();
  std::map<std::string, NodeId> nodes;
  for (const auto& [name, value] : values) {
    require_scalar(problem, name);
    nodes[name] = problem.graph->literal(value);
  }
  return replaced(problem, nodes);
}

ScalarFunction ScalarFunction::with_tied(const std::string& variable, std::string_view formula) const {
  const Problem& problem = state_->objective.problem();
  require_scalar(problem, variable);
  const Model tie = parse(formula);
  std::vector<NodeId> inputs(tie.graph->inputs().size(), 0);
  for (const ModelParameter& named : tie.parameters) {
    require_scalar(problem, named.name);
    if (named.name == variable)
      throw UserError(ErrorKind::command_line, "'" + variable + "' cannot follow itself", {}, "name other variables");
    for (const NodeId node : problem.parameters) {
      if (problem.graph->input_of(node).name == named.name) inputs[(*tie.graph)[named.node].payload] = node;
    }
  }
  const NodeId node = graft(*problem.graph, *tie.graph, std::span(&tie.output, 1), inputs)[0];
  return replaced(problem, {{variable, node}});
}

Differentiability ScalarFunction::differentiability(std::span<const double> x) const {
  state_->check(x);
  return steepest::differentiability(state_->objective, x);
}

Sides ScalarFunction::sides_along(std::span<const double> x, std::span<const double> direction) const {
  state_->check(x);
  state_->check_direction(direction);
  return steepest::sides_along(state_->objective, x, direction);
}

std::vector<double> ScalarFunction::point(const NamedPoint& named) const {
  std::vector<double> result;
  for (const std::string& name : state_->names) {
    const auto found = named.find(name);
    if (found == named.end()) throw UserError(ErrorKind::command_line, "no value for the variable '" + name + "'");
    result.push_back(found->second);
  }
  for (const auto& [name, value] : named) {
    const bool known = std::find(state_->names.begin(), state_->names.end(), name) != state_->names.end();
    if (!known) throw UserError(ErrorKind::command_line, "the function has no variable '" + name + "'");
  }
  return result;
}

}  // namespace steepest
