#include "derive/build.hpp"
#include "derive/stacking.hpp"
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

/// The Hessian's rows for one input: derivatives of all gradients by each of its elements.
NodeId rows_of(Graph& graph, std::span<const NodeId> gradient, std::span<const NodeId> inputs, std::size_t which) {
  const Shape shape = graph.shape(inputs[which]);
  const std::int64_t rows = element_count(shape);
  std::vector<std::vector<NodeId>> derivatives(gradient.size());
  for (std::int64_t element = 0; element < rows; ++element) {
    // Zero tangents stay symbolic, so that an entry never meets the infinities of another variable.
    Tangents tangents(inputs.size());
    tangents[which] = unit_vector(graph, shape, element);
    const std::vector<NodeId> row = forward(graph, gradient, inputs, tangents);
    for (std::size_t k = 0; k < row.size(); ++k) derivatives[k].push_back(row[k]);
  }
  std::vector<NodeId> blocks;
  for (const std::vector<NodeId>& of : derivatives) {
    if (of.empty()) continue;
    blocks.push_back(reshape(graph, stacked(graph, of), {rows, element_count(graph.shape(of[0]))}));
  }
  return blocks.size() == 1 ? blocks[0] : concat(graph, blocks, 1);
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
    if (element_count(graph.shape(inputs[i])) > 0) rows.push_back(rows_of(graph, gradient, inputs, i));
  }
  return concat(graph, rows, 0);
}

}  // namespace steepest
