#include <array>
#include <unordered_map>
#include <vector>

#include "derive/build.hpp"
#include "steepest/base.hpp"
#include "steepest/derive.hpp"
#include "steepest/expression.hpp"

namespace steepest {
namespace {

using Derivatives = std::unordered_map<NodeId, NodeId>;

/// (u'v - u v')/v^2, over one denominator as in the tables; -u v'/v^2 where u does not vary.
Expression quotient_rule(const Expression& u, const Expression& v, const std::optional<Expression>& du,
                         const Expression& dv) {
  const Expression below = integer_power(v, 2.0);
  return (du ? *du * v - u * dv : -(u * dv)) / below;
}

std::optional<NodeId> derivative_of(Graph& graph, NodeId id, const Derivatives& known) {
  std::vector<Expression> arguments;
  std::vector<std::optional<Expression>> inner;
  for (const NodeId argument : graph.arguments(id)) {
    const auto found = known.find(argument);
    arguments.emplace_back(graph, argument);
    inner.push_back(found == known.end() ? std::nullopt : std::optional(Expression(graph, found->second)));
  }
  const Op op = graph[id].op;
  if (op == Op::div && inner[1]) return quotient_rule(arguments[0], arguments[1], inner[0], *inner[1]).node();
  std::optional<NodeId> total;
  for (std::size_t which = 0; which < arguments.size(); ++which) {
    if (!inner[which]) continue;
    const NodeId by = partial(op, static_cast<int>(which), arguments, {graph, id}).node();
    if (graph.is_literal(by, 0)) continue;
    const NodeId chain = inner[which]->node();
    const bool selects = graph[by].element == Element::mask;
    const bool in_front = op == Op::mul && which == 0;  // u' v + u v': factors stay in the order of writing
    const NodeId term = selects    ? select(graph, by, chain)
                        : in_front ? multiply(graph, chain, by)
                                   : multiply(graph, by, chain);
    total = total ? add(graph, *total, term) : term;
  }
  return total;
}

}  // namespace

NodeId symbolic_derivative(Graph& graph, NodeId output, NodeId variable) {
  Derivatives known{{variable, graph.literal(1)}};
  for (const NodeId id : reachable(graph, std::array{output})) {
    const bool carries = is_elementwise(graph[id].op) && graph[id].element == Element::real;
    if (id == variable || !carries) continue;
    if (!graph.shape(id).empty()) throw InternalError("a symbolic derivative of an array: write it in scalars first");
    if (const std::optional<NodeId> derivative = derivative_of(graph, id, known)) known[id] = *derivative;
  }
  const auto found = known.find(output);
  return found == known.end() ? graph.literal(0) : found->second;
}

}  // namespace steepest
