#include "derive/graph_values.hpp"

namespace steepest {

std::int64_t elements_of(const Graph& graph, std::span<const NodeId> roots, std::int64_t rows) {
  std::int64_t total = 0;
  for (const NodeId id : reachable(graph, roots)) {
    std::int64_t own = element_count(graph.shape(id)) * (graph[id].per_row ? rows : 1);
    if (graph[id].op == Op::scan) {
      const Function& body = graph.function(static_cast<std::uint32_t>(graph[id].payload));
      own += scan_spec(graph, id).steps * elements_of(body.graph(), body.outputs(), 0) * (graph[id].per_row ? rows : 1);
    }
    if (graph[id].op == Op::matmul) own *= graph.shape(graph.arguments(id)[0]).back();
    total += own;
  }
  return total;
}

}  // namespace steepest
