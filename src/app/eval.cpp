#include "app/domain.hpp"
#include "app/session_rows.hpp"
#include "app/verbs.hpp"

namespace steepest::app {
namespace {

void require_domain(const Session& session, const std::vector<NamedArray>& at) {
  const Model& model = session.model;
  std::vector<std::vector<double>> columns;
  const Bindings bindings = bindings_of(session, at, columns);
  const auto fault = find_domain_fault(*model.graph, std::span(&model.output, 1), bindings);
  if (fault) throw domain_error(model, *fault);
}

/// [element][row] as [row][element].
std::vector<double> rows_first(const std::vector<double>& values, std::size_t rows) {
  const std::size_t elements = values.size() / rows;
  std::vector<double> result(values.size());
  for (std::size_t e = 0; e < elements; ++e) {
    for (std::size_t r = 0; r < rows; ++r) result[r * elements + e] = values[e * rows + r];
  }
  return result;
}

}  // namespace

Outcome run_eval(Session& session) {
  require_formula(session);
  const Model& model = session.model;
  auto report = report_at_point<EvalReport>(session);
  require_domain(session, report.at);
  std::vector<InputValue> inputs;
  for (std::size_t i = 0; i < model.parameters.size(); ++i) {
    inputs.push_back({model.parameters[i].node, report.at[i].values});
  }
  const Rows rows = rows_of(session);
  const auto values = evaluate(*model.graph, std::span(&model.output, 1), inputs, rows, session.options.run);
  report.value = {"", model.graph->shape(model.output), values[0]};
  if ((*model.graph)[model.output].per_row) {
    report.value.shape.insert(report.value.shape.begin(), rows.count);
    report.value.values = rows_first(values[0], static_cast<std::size_t>(rows.count));
  }
  if (model.maximize) {
    for (double& value : report.value.values) value = -value;
  }
  return {std::move(report), 0};
}

}  // namespace steepest::app
