#include <algorithm>

#include "derive/adjoint.hpp"
#include "derive/build.hpp"
#include "derive/linear_algebra_rules.hpp"
#include "steepest/base.hpp"
#include "steepest/derive.hpp"
#include "steepest/expression.hpp"

namespace steepest {
namespace {

/// Marks every node up to `last` that depends on one of `inputs` in a way that a derivative can follow.
std::vector<bool> active_nodes(const Graph& graph, std::span<const NodeId> inputs, NodeId last) {
  std::vector<bool> active(static_cast<std::size_t>(last) + 1);
  for (const NodeId input : inputs) {
    if (input <= last) active[input] = true;
  }
  for (NodeId id = 0; id <= last; ++id) {
    if (active[id]) continue;
    const bool carries = graph[id].op != Op::detach && graph[id].element == Element::real;
    active[id] = carries && std::ranges::any_of(graph.arguments(id), [&](NodeId argument) { return active[argument]; });
  }
  return active;
}

class Sweep final : public ArgumentAdjoints {
 public:
  Sweep(Graph& graph, const std::vector<bool>& active) : graph_(graph), active_(active), sums_(active.size()) {}

  void seed(NodeId node, NodeId value) { sums_.add(graph_, node, {value, {}}); }

  void visit(NodeId node) {
    if (!active_[node] || !sums_.of(node)) return;
    node_ = node;
    // Building the rules moves the graph's argument pool.
    const std::span<const NodeId> arguments = graph_.arguments(node);
    arguments_.assign(arguments.begin(), arguments.end());
    Adjoint adjoint = *sums_.of(node);
    if (is_elementwise(graph_[node].op)) {
      reverse_elementwise(graph_, node, adjoint, *this);
      return;
    }
    adjoint.value = settled(graph_, adjoint);
    const Op op = graph_[node].op;
    if (op == Op::scan) return reverse_scan(graph_, node, adjoint, *this);
    if (op == Op::argmin) return reverse_argmin(graph_, node, adjoint, *this);
    if (is_linear_algebra(op)) return reverse_linear_algebra(graph_, node, adjoint, *this);
    reverse_structural(graph_, node, adjoint, *this);
  }

  bool wants(std::size_t which) const override { return active_[arguments_[which]]; }

  void give(std::size_t which, const Adjoint& adjoint) override {
    if (graph_.is_literal(adjoint.value, 0)) return;
    sums_.add(graph_, arguments_[which], fitted(graph_, adjoint, node_, arguments_[which]));
  }

  const AdjointSum& sums() const { return sums_; }

 private:
  Graph& graph_;
  const std::vector<bool>& active_;
  AdjointSum sums_;
  NodeId node_ = 0;
  std::vector<NodeId> arguments_;
};

}  // namespace

void reverse_elementwise(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments) {
  const Op op = graph[node].op;
  std::vector<Expression> values;
  for (const NodeId argument : graph.arguments(node)) values.emplace_back(graph, argument);
  for (std::size_t which = 0; which < values.size(); ++which) {
    if (!arguments.wants(which)) continue;
    const NodeId by = partial(op, static_cast<int>(which), values, {graph, node}).node();
    if (graph.is_literal(by, 0)) continue;
    if (graph[by].element == Element::mask) {
      // An earlier selection is implied: where it fails the adjoint is zero already.
      const std::optional<NodeId> selected =
          adjoint.selected ? elementwise(graph, Op::logical_and, std::array{*adjoint.selected, by}) : by;
      arguments.give(which, {select(graph, by, adjoint.value), selected});
      continue;
    }
    arguments.give(which, {multiply(graph, adjoint.value, by), adjoint.selected});
  }
}

std::vector<NodeId> reverse(Graph& graph, NodeId output, std::span<const NodeId> inputs, std::optional<NodeId> seed) {
  if (!seed && !graph.shape(output).empty()) throw InternalError("the gradient of an array needs a seed");
  const std::vector<bool> active = active_nodes(graph, inputs, output);
  Sweep sweep(graph, active);
  sweep.seed(output, seed.value_or(graph.literal(1)));
  for (NodeId id = output + 1; id-- > 0;) sweep.visit(id);
  std::vector<NodeId> gradients;
  for (const NodeId input : inputs) {
    const bool reached = input < active.size() && sweep.sums().of(input);
    const NodeId gradient = reached ? settled(graph, *sweep.sums().of(input)) : graph.literal(0);
    // A scalar that counts for every element: d output / d x of an array x that is not reached.
    gradients.push_back(broadcast(graph, gradient, graph.shape(input)));
  }
  return gradients;
}

}  // namespace steepest
