#include "app/session_rows.hpp"

namespace steepest::app {

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

Rows rows_of(const Session& session) {
  if (!session.table) return {};
  std::vector<TableInput> inputs;
  for (const ModelColumn& column : session.model.columns) inputs.push_back({column.node, column.columns});
  return table_rows(*session.table, inputs);
}

}  // namespace steepest::app
