#include <array>
#include <numeric>
#include <utility>

#include "steepest/base.hpp"
#include "steepest/objective.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

NodeId total(Graph& graph, NodeId value) {
  const NodeId elements = reduce_all(graph, Op::reduce_sum, value);
  return graph[elements].per_row ? row_reduce(graph, Op::row_sum, elements) : elements;
}

}  // namespace

Problem least_squares_problem(std::shared_ptr<Graph> graph, NodeId residual, std::vector<NodeId> parameters, Rows rows,
                              double scale, std::optional<NodeId> weight) {
  if (!(scale > 0)) throw InternalError("the scale of a sum of squares must be positive");
  if (weight) {
    const NodeId root = elementwise(*graph, Op::sqrt, std::array{*weight});
    residual = elementwise(*graph, Op::mul, std::array{root, residual});
  }
  Problem problem;
  const NodeId squares = total(*graph, elementwise(*graph, Op::square, std::array{residual}));
  problem.output = elementwise(*graph, Op::mul, std::array{graph->literal(scale), squares});
  problem.graph = std::move(graph);
  problem.parameters = std::move(parameters);
  problem.rows = std::move(rows);
  problem.residuals = {{residual, 1}};
  problem.scale = scale;
  return problem;
}

}  // namespace steepest
