#include <algorithm>
#include <cmath>
#include <set>

#include "graph/comparison.hpp"
#include "kernel/inspection.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

/// By node: whether the roots depend on it otherwise than through detach.
std::vector<bool> differentiated_nodes(const Graph& graph, std::span<const NodeId> roots) {
  std::vector<bool> reached(graph.size());
  for (const NodeId root : roots) reached[root] = true;
  for (auto id = static_cast<NodeId>(graph.size()); id-- > 0;) {
    if (!reached[id] || graph[id].op == Op::detach) continue;
    for (const NodeId argument : graph.arguments(id)) reached[argument] = true;
  }
  return reached;
}

/// By node: whether it depends on a variable, and the roots on it, otherwise than through detach.
std::vector<bool> active_nodes(const Graph& graph, std::span<const NodeId> roots, std::span<const NodeId> variables) {
  std::vector<bool> active(graph.size());
  for (const NodeId variable : variables) active[variable] = true;
  for (NodeId id = 0; id < graph.size(); ++id) {
    if (graph[id].op == Op::detach || active[id]) continue;
    const std::span<const NodeId> arguments = graph.arguments(id);
    active[id] = std::ranges::any_of(arguments, [&](NodeId argument) { return active[argument]; });
  }
  const std::vector<bool> differentiated = differentiated_nodes(graph, roots);
  for (NodeId id = 0; id < graph.size(); ++id) active[id] = active[id] && differentiated[id];
  return active;
}

/// Whether the value is finite, but not its derivative by an argument that depends on a variable.
bool has_infinite_partial(const Graph& graph, const Seen& seen, const std::vector<bool>& active) {
  if (!operator_info(seen.op).infinite_partial) return false;
  const double f = evaluate(seen.op, seen.arguments);
  if (!std::isfinite(f)) return false;
  for (std::size_t i = 0; i < seen.arguments.size(); ++i) {
    // The arguments in the body of a scan are nodes of another graph.
    if (!seen.in_body && !active[graph.arguments(seen.node)[i]]) continue;
    if (!std::isfinite(evaluate_partial(seen.op, static_cast<int>(i), seen.arguments, f))) return true;
  }
  return false;
}

}  // namespace

std::optional<DomainFault> find_domain_fault(const Graph& graph, std::span<const NodeId> roots,
                                             const Bindings& bindings) {
  return Inspection(graph, roots, bindings).find([](const Seen& seen) {
    if (is_elementwise(seen.op)) return !in_domain(seen.op, seen.arguments);
    return seen.op == Op::gather || is_linear_algebra(seen.op);
  });
}

std::optional<DomainFault> find_kink(const Graph& graph, std::span<const NodeId> roots, const Bindings& bindings,
                                     std::span<const NodeId> variables) {
  const std::vector<bool> active = active_nodes(graph, roots, variables);
  // Two rows that attain an extreme are a tie; they may lie in different blocks.
  std::set<std::pair<NodeId, std::int64_t>> attained;
  const auto is_kink = [&](const Seen& seen) {
    // The steps to a minimum are no part of the function that it is.
    if (!active[seen.node] || graph[seen.node].op == Op::argmin) return false;
    switch (seen.op) {
      case Op::reduce_min:
      case Op::reduce_max: return true;
      case Op::row_min:
      case Op::row_max: return !attained.emplace(seen.node, seen.element).second;
      default: return is_elementwise(seen.op) && at_kink(seen.op, seen.arguments);
    }
  };
  const auto is_border = [&](const Seen& seen) {
    return active[seen.node] && graph[seen.node].op != Op::argmin && is_comparison(seen.op) &&
           seen.arguments[0] == seen.arguments[1];
  };
  const auto has_pole = [&](const Seen& seen) {
    if (graph[seen.node].op == Op::argmin) return false;
    return active[seen.node] && is_elementwise(seen.op) && has_infinite_partial(graph, seen, active);
  };
  Inspection inspection(graph, roots, bindings);
  if (std::optional<DomainFault> kink = inspection.find(is_kink)) return kink;
  if (std::optional<DomainFault> border = inspection.find(is_border)) return border;
  return inspection.find(has_pole);
}

}  // namespace steepest
