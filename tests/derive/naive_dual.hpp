#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "steepest/expression.hpp"

/// Dual numbers in doubles, node by node: the plain way to a derivative.
namespace steepest::test {

struct NaiveDual {
  double derivative = 0;
  double largest_term = 0;  ///< in magnitude, of all tangents on the way
};

/// The derivative of a node along `direction`; `values` are those of all nodes.
inline NaiveDual naive_dual(const Graph& graph, std::span<const double> values, NodeId output,
                            std::span<const NodeId> inputs, std::span<const double> direction) {
  std::vector<double> tangents(output + 1);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] <= output) tangents[inputs[i]] = direction[i];
  }
  NaiveDual result;
  for (const NodeId id : reachable(graph, std::array{output})) {
    if (!is_elementwise(graph[id].op)) continue;
    std::array<double, 3> arguments{};
    std::size_t count = 0;
    for (const NodeId argument : graph.arguments(id)) arguments[count++] = values[argument];
    for (std::size_t i = 0; i < count; ++i) {
      const double tangent = tangents[graph.arguments(id)[i]];
      if (tangent == 0) continue;
      tangents[id] +=
          evaluate_partial(graph[id].op, static_cast<int>(i), std::span(arguments).first(count), values[id]) * tangent;
    }
    result.largest_term = std::max(result.largest_term, std::fabs(tangents[id]));
  }
  result.derivative = tangents[output];
  return result;
}

/// The dual part by one input, written out as nodes: dual numbers of it are dual numbers of dual numbers.
inline NodeId naive_tangent(Graph& graph, NodeId output, NodeId input) {
  const Expression zero(graph, graph.literal(0));
  std::vector<Expression> tangents(output + 1, zero);
  if (input <= output) tangents[input] = {graph, graph.literal(1)};
  for (const NodeId id : reachable(graph, std::array{output})) {
    if (!is_elementwise(graph[id].op)) continue;
    std::vector<Expression> arguments;
    for (const NodeId argument : graph.arguments(id)) arguments.emplace_back(graph, argument);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const Expression tangent = tangents[arguments[i].node()];
      if (same(tangent, zero)) continue;
      const Expression by = partial(graph[id].op, static_cast<int>(i), arguments, {graph, id});
      tangents[id] = tangents[id] + by * tangent;
    }
  }
  return tangents[output].node();
}

}  // namespace steepest::test
