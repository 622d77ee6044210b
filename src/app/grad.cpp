#include <algorithm>

#include "app/point_function.hpp"
#include "app/session_rows.hpp"
#include "app/verbs.hpp"
#include "objective/kink_text.hpp"
#include "steepest/calculus.hpp"

namespace steepest::app {
namespace {

/// Several values that a table does not make different from row to row.
bool is_array(const Model& model) {
  const Node& output = (*model.graph)[model.output];
  return model.kind == ModelKind::expression && !output.per_row && !model.graph->shape(model.output).empty();
}

void require_smooth(const Session& session, const std::vector<NamedArray>& at, std::span<const NodeId> variables) {
  const Model& model = session.model;
  std::vector<std::vector<double>> columns;
  const Bindings bindings = bindings_of(session, at, columns);
  const std::span<const NodeId> outputs(&model.output, 1);
  if (const auto fault = find_domain_fault(*model.graph, outputs, bindings)) throw domain_error(model, *fault);
  if (const auto kink = find_kink(*model.graph, outputs, bindings, variables)) {
    session.console.warning(kink_text(*model.graph, *kink) + "; the Jacobian is a one-sided choice there");
  }
}

/// The coordinates in the order of --at where that names them: divergence and curl pair the first value with the first
/// coordinate, and in [-y, x] the first one that appears is y.
std::vector<ModelParameter> coordinates(const Session& session) {
  std::vector<ModelParameter> ordered = session.model.parameters;
  const auto place = [&](const ModelParameter& parameter) {
    return std::ranges::find(session.at, parameter.name, &Assignment::name) - session.at.begin();
  };
  const bool by_name = !session.at.empty() && !session.at[0].name.empty();
  if (by_name) std::ranges::sort(ordered, {}, place);
  return ordered;
}

Outcome run_jacobian(Session& session) {
  const Model& model = session.model;
  JacobianReport report;
  report.formula = session.shown_formula();
  const std::vector<ModelParameter> parameters = coordinates(session);
  report.at = values_for("--at", session.at, parameters);
  std::vector<NodeId> variables;
  for (const ModelParameter& parameter : parameters) variables.push_back(parameter.node);
  if (variables.empty()) {
    throw UserError(ErrorKind::formula, "the formula has no variables, so there is nothing to differentiate by", {},
                    "`steepest eval` prints its value");
  }
  require_smooth(session, report.at, variables);
  report.jacobian =
      jacobian(*model.graph, model.output, variables, flattened(report.at), rows_of(session), session.options.run);
  report.value = {"", model.graph->shape(model.output), report.jacobian.value};
  return {std::move(report), 0};
}

}  // namespace

Outcome run_grad(Session& session) {
  if (is_array(session.model)) return run_jacobian(session);
  PointFunction f(session);
  auto report = report_at_point<GradientReport>(session);
  const std::vector<double> x = flattened(report.at);
  if (const auto error = f.domain_error_at(x)) throw *error;
  const Differentiability verdict = differentiability(f.objective(), x);
  report.value = verdict.value;
  report.differentiable = verdict.differentiable;
  report.reason = verdict.reason;
  report.place = f.place_of(verdict.node);
  report.excerpt = f.excerpt(report.place);
  report.gradient = verdict.differentiable == true ? verdict.gradient : verdict.by_choice;
  return {std::move(report), 0};
}

}  // namespace steepest::app
