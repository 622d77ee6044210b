#include "kernel/lowering.hpp"

#include <algorithm>
#include <limits>

#include "steepest/base.hpp"
#include "steepest/expression.hpp"

namespace steepest {
namespace {

constexpr NodeId no_node = std::numeric_limits<NodeId>::max();

class GraphLowering final {
 public:
  GraphLowering(const Graph& source, bool expand) : source_(source), expand_(expand) {}

  LoweredGraph run(std::span<const NodeId> outputs) {
    const std::vector<NodeId> nodes = reachable(source_, outputs);
    std::vector<NodeId> copies(nodes.empty() ? 0 : nodes.back() + 1, no_node);
    copy_inputs(copies, nodes);
    std::vector<NodeId> arguments;
    for (const NodeId id : nodes) {
      if (copies[id] != no_node) continue;
      origin_ = id;
      arguments.clear();
      for (const NodeId argument : source_.arguments(id)) arguments.push_back(copies[argument]);
      copies[id] = copied(id, arguments);
    }
    for (const NodeId output : outputs) result_.outputs.push_back(copies[output]);
    result_.origins.resize(graph().size(), 0);
    return std::move(result_);
  }

 private:
  Graph& graph() { return result_.graph; }

  // Inputs keep the order of the source, whatever the order in which they were made into nodes.
  void copy_inputs(std::vector<NodeId>& copies, std::span<const NodeId> nodes) {
    std::vector<bool> used(source_.inputs().size());
    for (const NodeId id : nodes) {
      if (source_[id].op == Op::input) used[source_[id].payload] = true;
    }
    for (std::size_t i = 0; i < used.size(); ++i) {
      if (!used[i]) continue;
      const Input& input = source_.inputs()[i];
      origin_ = input.node;
      copies[input.node] = settled(graph().input(input.name, input.shape, input.per_row));
      result_.inputs.push_back(i);
    }
  }

  NodeId copied(NodeId id, std::span<const NodeId> arguments) {
    const Node& node = source_[id];
    if (node.op == Op::literal) return settled(graph().literal(*source_.literal_value(id), node.element));
    if (node.op == Op::constant) {
      return settled(graph().constant(source_.shape(id), source_.constant_values(id), node.element));
    }
    return emit({.op = node.op,
                 .arguments = arguments,
                 .attributes = source_.attributes(id),
                 .payload = node.payload,
                 .shape = source_.shape(id),
                 .element = node.element,
                 .per_row = node.per_row});
  }

  NodeId settled(NodeId id) {
    if (settled_.size() <= id) settled_.resize(id + 1, no_node);
    if (result_.origins.size() <= id) result_.origins.resize(id + 1, no_node);
    if (result_.origins[id] == no_node) result_.origins[id] = origin_;
    return settled_[id] = id;
  }

  bool expands(Op op) const { return expand_ && is_elementwise(op) && operator_info(op).lowering == Lowering::expand; }

  /// The node of this key whose arguments are settled.
  NodeId emit(Graph::NodeKey key) {
    if (expands(key.op)) return settle(expanded(key.op, key.arguments));
    std::vector<NodeId> arguments(key.arguments.begin(), key.arguments.end());
    if (is_elementwise(key.op)) {
      for (NodeId& argument : arguments) argument = without_stretch(argument);
    }
    key.arguments = arguments;
    return settled(graph().intern(key));
  }

  NodeId expanded(Op op, std::span<const NodeId> arguments) {
    std::vector<Expression> expressions;
    for (const NodeId argument : arguments) expressions.emplace_back(graph(), argument);
    const NodeId formula = expand(op, expressions).node();
    if (graph()[formula].op == op && std::ranges::equal(graph().arguments(formula), arguments)) {
      throw InternalError("the operator " + std::string(operator_info(op).name) + " expands to itself");
    }
    return formula;
  }

  /// Formulas nest a few levels deep at most, so this recursion is shallow: all that is older is settled already.
  NodeId settle(NodeId id) {
    if (id < settled_.size() && settled_[id] != no_node) return settled_[id];
    const Node node = graph()[id];
    if (node.op == Op::literal) return settled(id);
    std::vector<NodeId> arguments(graph().arguments(id).begin(), graph().arguments(id).end());
    for (NodeId& argument : arguments) argument = settle(argument);
    const std::vector<std::int64_t> attributes(graph().attributes(id).begin(), graph().attributes(id).end());
    const NodeId result = emit({.op = node.op,
                                .arguments = arguments,
                                .attributes = attributes,
                                .payload = node.payload,
                                .shape = graph().shape(id),
                                .element = node.element,
                                .per_row = node.per_row});
    if (settled_.size() <= id) settled_.resize(id + 1, no_node);
    return settled_[id] = result;
  }

  NodeId without_stretch(NodeId id) {
    while (graph()[id].op == Op::broadcast || graph()[id].op == Op::reshape) {
      const NodeId argument = graph().arguments(id)[0];
      if (element_count(graph().shape(argument)) != 1) return id;
      id = argument;
    }
    return id;
  }

  const Graph& source_;
  bool expand_;
  LoweredGraph result_;
  std::vector<NodeId> settled_;  ///< by lowered node: the node to use in its place, or none yet
  NodeId origin_ = 0;
};

}  // namespace

LoweredGraph lower(const Graph& source, std::span<const NodeId> outputs, bool expand) {
  return GraphLowering(source, expand).run(outputs);
}

}  // namespace steepest
