#pragma once

#include "derive/build.hpp"

/// How the rules of loops pack arrays into the vectors that scans carry, and take them out again.
namespace steepest {

inline std::int64_t size_of(const Graph& graph, NodeId id) { return element_count(graph.shape(id)); }

/// All elements of all values as one vector.
inline NodeId joined(Graph& graph, std::span<const NodeId> values) {
  std::vector<NodeId> vectors;
  for (const NodeId value : values) vectors.push_back(reshape(graph, value, {size_of(graph, value)}));
  return concat(graph, vectors, 0);
}

/// The elements of a vector from `start` on, in a shape.
inline NodeId part(Graph& graph, NodeId vector, std::int64_t start, const Shape& shape) {
  const std::array<std::int64_t, 3> range{start, element_count(shape), 1};
  return reshape(graph, slice(graph, vector, range), shape);
}

/// The outputs of a scan (or what lies like its result) as [steps, output].
inline NodeId outputs_of(Graph& graph, NodeId scan, const ScanSpec& spec) {
  return part(graph, scan, spec.carry, {spec.steps, spec.output});
}

/// Columns start .. start + size of a [steps, width] array, as [steps, shape...].
inline NodeId columns_of(Graph& graph, NodeId outputs, std::int64_t start, const Shape& shape) {
  const std::int64_t steps = graph.shape(outputs)[0];
  const std::array<std::int64_t, 6> ranges{0, steps, 1, start, element_count(shape), 1};
  Shape full{steps};
  full.insert(full.end(), shape.begin(), shape.end());
  return reshape(graph, slice(graph, outputs, ranges), full);
}

inline const Function& body_of(const Graph& graph, NodeId node) {
  return graph.function(static_cast<std::uint32_t>(graph[node].payload));
}

}  // namespace steepest
