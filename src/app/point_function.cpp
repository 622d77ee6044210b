#include "app/point_function.hpp"

#include <algorithm>

#include "steepest/derive.hpp"

namespace steepest::app {
namespace {

std::vector<NodeId> parameter_nodes(const Model& model) {
  std::vector<NodeId> nodes;
  for (const ModelParameter& parameter : model.parameters) nodes.push_back(parameter.node);
  return nodes;
}

Problem problem_of(const Session& session) {
  require_formula(session);
  return make_problem(session.model, session.rows()).problem;
}

bool is_comparison(Op op) {
  return op == Op::lt || op == Op::le || op == Op::gt || op == Op::ge || op == Op::eq || op == Op::ne;
}

}  // namespace

PointFunction::PointFunction(const Session& session)
    : session_(session),
      parameters_(parameter_nodes(session.model)),
      objective_(problem_of(session), session.options.run) {
  if (parameters_.empty()) {
    throw UserError(ErrorKind::formula, "the formula has no variables, so there is nothing to differentiate by", {},
                    "`steepest eval` prints its value");
  }
}

double PointFunction::value_and_gradient(std::span<const double> x, std::span<double> gradient) {
  return objective_.value_and_gradient(x, gradient);
}

std::vector<double> PointFunction::hessian(std::span<const double> x) {
  if (!objective_.has_hessian()) {
    throw UserError(ErrorKind::command_line,
                    "a Hessian of " + std::to_string(dimension()) + " variables is too large to print", {},
                    "the limit is 1000 variables");
  }
  std::vector<double> result(dimension() * dimension());
  objective_.hessian(x, result);
  return result;
}

Bindings PointFunction::bindings(std::span<const double> x) {
  Bindings result;
  std::size_t next = 0;
  for (const ModelParameter& parameter : session_.model.parameters) {
    const auto size = static_cast<std::size_t>(element_count(parameter.shape));
    result.inputs.emplace(parameter.name, x.subspan(next, size));
    next += size;
  }
  if (!session_.table) return result;
  result.rows = static_cast<std::int64_t>(session_.table->rows());
  const bool first = columns_.empty();
  for (std::size_t k = 0; k < session_.model.columns.size(); ++k) {
    const ModelColumn& column = session_.model.columns[k];
    if (first) {
      std::vector<double>& joined = columns_.emplace_back();
      for (const std::string& name : column.columns) {
        const std::span<const double> values = session_.table->column(name).values;
        joined.insert(joined.end(), values.begin(), values.end());
      }
    }
    result.inputs.emplace(column.name, columns_[k]);
  }
  return result;
}

std::optional<UserError> PointFunction::domain_error_at(std::span<const double> x) {
  const std::optional<DomainFault> fault = objective_.domain_fault(x);
  return fault ? std::optional(domain_error(session_.model, *fault)) : std::nullopt;
}

std::optional<std::string> PointFunction::kink_at(std::span<const double> x) {
  const Graph& graph = *session_.model.graph;
  const std::vector<NodeId> roots{session_.model.output};
  const Bindings here = bindings(x);
  if (const auto kink = find_kink(graph, roots, here, parameters_)) return kink_text(session_.model, *kink);

  std::vector<NodeId> sides;
  std::vector<NodeId> comparisons;
  for (const NodeId node : reachable(graph, roots)) {
    if (!is_comparison(graph[node].op) || graph[node].per_row) continue;
    comparisons.push_back(node);
    for (const NodeId side : graph.arguments(node)) sides.push_back(side);
  }
  if (comparisons.empty()) return {};
  std::vector<InputValue> inputs;
  for (const ModelParameter& parameter : session_.model.parameters) {
    const std::span<const double> values = here.inputs.find(parameter.name)->second;
    inputs.push_back({parameter.node, {values.begin(), values.end()}});
  }
  const auto values = evaluate(graph, sides, inputs);
  for (std::size_t k = 0; k < comparisons.size(); ++k) {
    const auto &left = values[2 * k], &right = values[2 * k + 1];
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
      if (left[i] != right[i]) continue;
      return "the condition '" + to_formula(graph, comparisons[k], 60) + "' is on its border here";
    }
  }
  return {};
}

}  // namespace steepest::app
