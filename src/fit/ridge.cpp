#include <array>

#include "steepest/fit.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

constexpr std::string_view intercept = "(Intercept)";

NodeId sum(Graph& graph, NodeId a, NodeId b) { return elementwise(graph, Op::add, std::array{a, b}); }

void add_squares(Problem& problem, std::span<const NodeId> parameters, double l2) {
  Graph& graph = *problem.graph;
  for (const NodeId parameter : parameters) {
    const NodeId square = elementwise(graph, Op::mul, std::array{parameter, parameter});
    const NodeId total = reduce_all(graph, Op::reduce_sum, square);
    problem.output = sum(graph, problem.output, elementwise(graph, Op::mul, std::array{graph.literal(l2), total}));
    if (!problem.residuals.empty()) problem.residuals.push_back({parameter, l2 / problem.scale});
  }
}

}  // namespace

void add_ridge(ModelProblem& made, const Model& model, double l2) {
  if (!(l2 > 0)) return;
  std::vector<NodeId> parameters;
  for (const ModelParameter& parameter : model.parameters) {
    if (parameter.name != intercept) parameters.push_back(parameter.node);
  }
  add_squares(made.problem, parameters, l2);
  if (!made.smoothed) return;
  made.smoothed = [plain = made.smoothed, parameters, l2](double delta) {
    Problem rounded = plain(delta);
    add_squares(rounded, parameters, l2);
    return rounded;
  };
}

}  // namespace steepest
