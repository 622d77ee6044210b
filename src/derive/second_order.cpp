#include "derive/build.hpp"
#include "steepest/base.hpp"
#include "steepest/derive.hpp"

namespace steepest {
namespace {

using Tangents = std::vector<std::optional<NodeId>>;

NodeId unit_vector(Graph& graph, const Shape& shape, std::int64_t element) {
  if (shape.empty()) return graph.literal(1);
  std::vector<double> values(static_cast<std::size_t>(element_count(shape)), 0.0);
  values[static_cast<std::size_t>(element)] = 1;
  return graph.constant(shape, values);
}

NodeId flattened(Graph& graph, std::span<const NodeId> values) {
  std::vector<NodeId> vectors;
  for (const NodeId value : values) vectors.push_back(reshape(graph, value, {element_count(graph.shape(value))}));
  return concat(graph, vectors, 0);
}

}  // namespace

std::vector<NodeId> hessian_vector(Graph& graph, NodeId output, std::span<const NodeId> inputs,
                                   std::span<const NodeId> vectors) {
  const std::vector<NodeId> gradient = reverse(graph, output, inputs);
  return forward(graph, gradient, inputs, Tangents(vectors.begin(), vectors.end()));
}

NodeId hessian(Graph& graph, NodeId output, std::span<const NodeId> inputs) {
  if (inputs.empty()) throw InternalError("the Hessian of a function without inputs");
  const std::vector<NodeId> gradient = reverse(graph, output, inputs);
  std::vector<NodeId> rows;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Shape shape = graph.shape(inputs[i]);
    for (std::int64_t element = 0; element < element_count(shape); ++element) {
      // Zero tangents stay symbolic, so that an entry never meets the infinities of another variable.
      Tangents tangents(inputs.size());
      tangents[i] = unit_vector(graph, shape, element);
      const NodeId row = flattened(graph, forward(graph, gradient, inputs, tangents));
      rows.push_back(reshape(graph, row, {1, graph.shape(row)[0]}));
    }
  }
  return concat(graph, rows, 0);
}

}  // namespace steepest
