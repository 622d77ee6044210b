#include "app/explain_example.hpp"

#include <algorithm>
#include <array>

#include "descend/linear_algebra.hpp"
#include "steepest/derive.hpp"

namespace steepest::app {
namespace {

std::vector<NodeId> nodes_of(const Model& model) {
  std::vector<NodeId> nodes;
  for (const ModelParameter& parameter : model.parameters) nodes.push_back(parameter.node);
  return nodes;
}

Problem problem_of(const Model& model) {
  return {.graph = model.graph, .output = model.output, .parameters = nodes_of(model)};
}

}  // namespace

Example::Example(const std::string& formula) : model_(parse(formula)), objective_(problem_of(model_)) {}

std::vector<double> Example::gradient(const std::vector<double>& x) {
  std::vector<double> result(x.size());
  objective_.value_and_gradient(x, result);
  return result;
}

std::vector<double> Example::hessian(const std::vector<double>& x) {
  std::vector<double> result(x.size() * x.size());
  objective_.hessian(x, result);
  return result;
}

std::vector<double> Example::eigenvalues(const std::vector<double>& x) {
  return symmetric_eigen(hessian(x), x.size()).values;
}

std::string Example::derivative(std::size_t k) {
  Graph& graph = *model_.graph;
  const std::vector<NodeId> roots{model_.output, model_.parameters[k].node};
  const auto scalars = in_scalars(graph, roots);
  const NodeId exact = symbolic_derivative(graph, (*scalars)[0][0], (*scalars)[1][0]);
  return to_formula(graph, simplify(graph, std::array{exact})[0]);
}

std::vector<Example::Step> Example::steps(const std::vector<double>& x) {
  Graph& graph = *model_.graph;
  const std::array<NodeId, 1> output{model_.output};
  const std::vector<NodeId> variables = nodes_of(model_);
  std::vector<NodeId> nodes;
  for (const NodeId id : reachable(graph, output)) {
    if (!graph.literal_value(id)) nodes.push_back(id);
  }
  const std::size_t count = nodes.size();
  const std::array<std::optional<NodeId>, 1> one{graph.literal(1)};
  std::vector<NodeId> wanted = nodes;
  for (const NodeId tangent : forward(graph, nodes, variables, one)) wanted.push_back(tangent);
  for (const NodeId adjoint : reverse(graph, model_.output, nodes)) wanted.push_back(adjoint);
  const std::vector<InputValue> inputs{{variables[0], x}};
  const auto values = evaluate(graph, wanted, inputs);
  std::vector<Step> steps;
  for (std::size_t k = 0; k < count; ++k) {
    steps.push_back({to_formula(graph, nodes[k]), values[k][0], values[count + k][0], values[2 * count + k][0]});
  }
  return steps;
}

MinimizeResult Example::descend(const std::vector<double>& start, const std::string& method, std::optional<double> step,
                                std::optional<double> max_iter) {
  MinimizeOptions options;
  options.method = method;
  options.step = step;
  options.gtol = 1e-8;
  options.max_iter = max_iter;
  return minimize(objective_, start, options);
}

std::vector<double> Example::iterates(std::vector<double> x, double step, const std::vector<std::size_t>& numbers) {
  std::vector<double> found;
  for (std::size_t k = 0; found.size() < numbers.size(); ++k) {
    if (k == numbers[found.size()]) found.push_back(x[0]);
    const std::vector<double> slope = gradient(x);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] -= step * slope[i];
  }
  return found;
}

Jacobian Example::jacobian_of(const std::string& formula, const std::vector<double>& x) {
  const Model model = parse(formula);
  return jacobian(*model.graph, model.output, nodes_of(model), x);
}

}  // namespace steepest::app
