#include <algorithm>
#include <array>

#include "derive/graph_values.hpp"
#include "derive/local.hpp"
#include "steepest/derive.hpp"

namespace steepest {
namespace {

constexpr std::int64_t most_numbers = 2'000'000;

std::size_t count_of(const Graph& graph, std::span<const NodeId> variables) {
  std::int64_t count = 0;
  for (const NodeId variable : variables) count += element_count(graph.shape(variable));
  return static_cast<std::size_t>(count);
}

}  // namespace

std::optional<std::vector<double>> proven_gradient(const Graph& graph, NodeId output, const Ray& at,
                                                   std::span<const NodeId> variables) {
  const std::array<NodeId, 1> roots{output};
  const std::size_t n = count_of(graph, variables);
  if (elements_of(graph, roots, at.rows) * static_cast<std::int64_t>(n + 1) > most_numbers) return {};
  std::vector<std::vector<Local>> inputs(graph.inputs().size());
  for (const RayInput& input : at.inputs) {
    for (const double value : input.values) {
      inputs[graph[input.node].payload].push_back(LocalOperators::constant(value));
    }
  }
  std::size_t next = 0;
  for (const NodeId variable : variables) {
    for (Local& element : inputs[graph[variable].payload]) {
      element.gradient.assign(n, 0.0);
      element.gradient[next++] = 1;
    }
  }
  const LocalOperators operators;
  const Local f = GraphValues<LocalOperators>(graph, std::move(inputs), at.rows, operators).of(roots)[0][0];
  if (!f.known || !(f.order > 1)) return {};
  std::vector<double> gradient = f.gradient;
  gradient.resize(n);
  return gradient;
}

}  // namespace steepest
