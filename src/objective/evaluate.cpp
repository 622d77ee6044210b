#include "objective/rows.hpp"
#include "objective/runner.hpp"

namespace steepest {
namespace {

/// Element after element, each in all rows.
std::vector<double> of_all_ranks(const Rows& rows, const std::vector<double>& here, std::int64_t elements) {
  std::vector<double> result;
  for (std::int64_t e = 0; e < elements; ++e) {
    const std::vector<double> whole = whole_column(rows, here.data() + e * rows.here());
    result.insert(result.end(), whole.begin(), whole.end());
  }
  return result;
}

}  // namespace

std::vector<std::vector<double>> evaluate(const Graph& graph, std::span<const NodeId> nodes,
                                          std::span<const InputValue> inputs, const Rows& rows,
                                          const RunOptions& options) {
  RunContext context;
  context.threads = std::make_shared<Threads>(options.threads);
  context.backend = options.backend;
  context.evaluations = 1;
  Runner runner(graph, nodes, rows, context);
  for (const InputValue& input : inputs) runner.set(input.node, input.values);

  std::vector<std::vector<double>> results(nodes.size());
  std::vector<double*> columns;
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    if (!graph[nodes[k]].per_row) continue;
    const std::int64_t elements = element_count(graph.shape(nodes[k]));
    results[k].resize(static_cast<std::size_t>(elements * rows.here()));
    for (std::int64_t e = 0; e < elements; ++e) columns.push_back(results[k].data() + e * rows.here());
  }
  runner.run(columns);
  for (std::size_t k = 0; k < nodes.size() && rows.share; ++k) {
    if (graph[nodes[k]].per_row) results[k] = of_all_ranks(rows, results[k], element_count(graph.shape(nodes[k])));
  }
  std::size_t plain = 0;
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    if (graph[nodes[k]].per_row) continue;
    const std::span<const double> values = runner.output(plain++);
    results[k].assign(values.begin(), values.end());
  }
  return results;
}

}  // namespace steepest
