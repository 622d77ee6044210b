#include <algorithm>

#include "kernel/inspection.hpp"

namespace steepest {
namespace {

bool is_comparison(Op op) {
  return op == Op::lt || op == Op::le || op == Op::gt || op == Op::ge || op == Op::eq || op == Op::ne;
}

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

}  // namespace

std::optional<DomainFault> find_domain_fault(const Graph& graph, std::span<const NodeId> roots,
                                             const Bindings& bindings) {
  return Inspection(graph, roots, bindings).find([](const Seen& seen) {
    if (is_elementwise(seen.op)) return !in_domain(seen.op, seen.arguments);
    return seen.op == Op::gather;
  });
}

std::optional<DomainFault> find_kink(const Graph& graph, std::span<const NodeId> roots, const Bindings& bindings,
                                     std::span<const NodeId> variables) {
  const std::vector<bool> active = active_nodes(graph, roots, variables);
  const auto is_kink = [&](const Seen& seen) {
    if (!active[seen.node]) return false;
    if (!is_elementwise(seen.op)) return seen.op == Op::reduce_min || seen.op == Op::reduce_max;
    return at_kink(seen.op, seen.arguments);
  };
  const auto is_border = [&](const Seen& seen) {
    return active[seen.node] && is_comparison(seen.op) && seen.arguments[0] == seen.arguments[1];
  };
  Inspection inspection(graph, roots, bindings);
  if (std::optional<DomainFault> kink = inspection.find(is_kink)) return kink;
  return inspection.find(is_border);
}

}  // namespace steepest
