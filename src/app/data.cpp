#include "app/verbs.hpp"

namespace steepest::app {

Outcome run_data(const Options& options) {
  const Table table = read_table(options.data, {{}, Missing::keep, 0, options.run.threads});
  DataReport report;
  report.source = options.data;
  report.rows = table.rows();
  for (const Column& column : table.columns()) {
    report.columns.push_back(
        {column.name, std::string(to_text(column.type)), column.min, column.max, column.missing, column.levels});
  }
  return {std::move(report), 0};
}

Outcome run_methods() { return {MethodsReport{methods()}, 0}; }

}  // namespace steepest::app
