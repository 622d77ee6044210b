#include "derive/adjoint.hpp"
#include "derive/build.hpp"
#include "derive/forward.hpp"
#include "steepest/derive.hpp"

// The implicit function theorem: at a minimum the gradient g(u, a) is 0 whatever a is, so H u' + g_a a' = 0. The rules
// name the minimum itself, not the steps to it, and so hold for derivatives of any order.
namespace steepest {
namespace {

NodeId negative(Graph& graph, NodeId a) { return elementwise(graph, Op::neg, std::array{a}); }

/// The function that is minimised, in a graph of its own: there its place does not depend on what is captured.
struct Minimised {
  Graph graph;
  std::vector<NodeId> inputs;  ///< the place, then the captures
  NodeId gradient = 0;         ///< by the place
  NodeId hessian = 0;

  std::span<const NodeId> captures() const { return std::span(inputs).subspan(1); }
};

Minimised minimised(const Graph& graph, NodeId node) {
  const Function& body = graph.function(static_cast<std::uint32_t>(graph[node].payload));
  Minimised result;
  for (const Input& input : body.graph().inputs()) {
    result.inputs.push_back(result.graph.input(input.name, input.shape));
  }
  const NodeId value = graft(result.graph, body.graph(), body.outputs(), result.inputs)[0];
  const std::array place{result.inputs[0]};
  result.gradient = reverse(result.graph, value, place)[0];
  result.hessian = hessian(result.graph, value, place);
  return result;
}

/// The node itself and its captures.
std::vector<NodeId> place_and_captures(const Graph& graph, NodeId node) {
  std::vector<NodeId> result(graph.arguments(node).begin(), graph.arguments(node).end());
  result[0] = node;
  return result;
}

}  // namespace

std::optional<NodeId> forward_argmin(Graph& graph, NodeId node, std::span<const std::optional<NodeId>> tangents) {
  Minimised inside = minimised(graph, node);
  std::vector<NodeId> given = place_and_captures(graph, node);
  std::vector<std::optional<NodeId>> by;
  for (std::size_t i = 1; i < tangents.size(); ++i) {
    by.emplace_back();
    if (!tangents[i]) continue;
    by.back() = inside.graph.input("tangent", graph.shape(*tangents[i]));
    given.push_back(*tangents[i]);
  }
  if (given.size() == tangents.size()) return {};
  const NodeId change = forward(inside.graph, std::array{inside.gradient}, inside.captures(), by)[0];
  const std::vector<NodeId> made = graft(graph, inside.graph, std::array{inside.hessian, change}, given);
  return negative(graph, solve(graph, made[0], made[1]));
}

void reverse_argmin(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments) {
  Minimised inside = minimised(graph, node);
  std::vector<NodeId> given = place_and_captures(graph, node);
  const std::size_t captures = given.size() - 1;
  const NodeId force = inside.graph.input("force", graph.shape(node));
  const NodeId work = reduce_all(inside.graph, Op::reduce_sum, multiply(inside.graph, inside.gradient, force));
  const std::vector<NodeId> gradients = reverse(inside.graph, work, inside.captures());
  given.push_back(node);  // not read by the Hessian
  const NodeId curvature = graft(graph, inside.graph, std::array{inside.hessian}, given)[0];
  given.back() = solve(graph, curvature, adjoint.value);
  const std::vector<NodeId> made = graft(graph, inside.graph, gradients, given);
  for (std::size_t i = 1; i <= captures; ++i) {
    if (arguments.wants(i)) arguments.give(i, {negative(graph, made[i - 1]), {}});
  }
}

}  // namespace steepest
