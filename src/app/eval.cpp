#include "app/domain.hpp"
#include "app/verbs.hpp"

namespace steepest::app {
namespace {

/// What a look for undefined operations reads. `columns` keeps copies of the table's, each input in one piece.
Bindings bindings_of(const Session& session, const std::vector<NamedArray>& at,
                     std::vector<std::vector<double>>& columns) {
  Bindings bindings;
  for (const NamedArray& array : at) bindings.inputs.emplace(array.name, array.values);
  if (!session.table) return bindings;
  bindings.rows = static_cast<std::int64_t>(session.table->rows());
  columns.reserve(session.model.columns.size());
  for (const ModelColumn& column : session.model.columns) {
    std::vector<double>& joined = columns.emplace_back();
    for (const std::string& name : column.columns) {
      const std::span<const double> values = session.table->column(name).values;
      joined.insert(joined.end(), values.begin(), values.end());
    }
    bindings.inputs.emplace(column.name, joined);
  }
  return bindings;
}

void require_domain(const Session& session, const std::vector<NamedArray>& at) {
  const Model& model = session.model;
  std::vector<std::vector<double>> columns;
  const Bindings bindings = bindings_of(session, at, columns);
  const auto fault = find_domain_fault(*model.graph, std::span(&model.output, 1), bindings);
  if (fault) throw domain_error(model, *fault);
}

Rows rows_of(const Session& session) {
  if (!session.table) return {};
  std::vector<TableInput> inputs;
  for (const ModelColumn& column : session.model.columns) inputs.push_back({column.node, column.columns});
  return table_rows(*session.table, inputs);
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
