#include "derive/scan_tape.hpp"

#include <algorithm>

#include "derive/build.hpp"
#include "steepest/derive.hpp"

namespace steepest {
namespace {

/// A tape wider than this many carries is not kept: the backward loop runs the body again.
constexpr std::int64_t widest_tape = 32, free_width = 64;

/// An inner loop is not: its own tape would be as long as both loops together.
bool is_dear(Op op) {
  if (is_elementwise(op)) return operator_info(op).lowering >= Lowering::vector_function;
  switch (op) {
    case Op::reduce_sum:
    case Op::reduce_min:
    case Op::reduce_max:
    case Op::matmul:
    case Op::scatter_add:
    case Op::argmin: return true;
    default: return is_linear_algebra(op);
  }
}

/// By node: whether it depends on one of `sources`.
std::vector<bool> dependents(const Graph& graph, std::span<const NodeId> sources) {
  std::vector<bool> result(graph.size());
  for (const NodeId source : sources) result[source] = true;
  for (NodeId id = 0; id < graph.size(); ++id) {
    if (result[id]) continue;
    result[id] = std::ranges::any_of(graph.arguments(id), [&](NodeId argument) { return result[argument]; });
  }
  return result;
}

std::vector<NodeId> roots_of(const BodyAdjoints& body) {
  std::vector<NodeId> roots;
  for (const std::optional<NodeId>& gradient : body.gradients) {
    if (gradient) roots.push_back(*gradient);
  }
  return roots;
}

/// Goes back from the gradients to what the forward loop must hand over.
class TapeWalk final {
 public:
  TapeWalk(const BodyAdjoints& body, const ScanSpec& spec) : body_(body) {
    const auto changing = static_cast<std::size_t>(1 + spec.sequences);
    changes_ = dependents(body.graph, std::span(body.inputs).first(changing));
    std::vector<NodeId> adjoints{body.carry_adjoint};
    if (body.output_adjoint) adjoints.push_back(*body.output_adjoint);
    is_adjoint_ = dependents(body.graph, adjoints);
  }

  /// Nodes in the order of the graph.
  std::vector<NodeId> run(bool keeps_dear) {
    std::vector<bool> seen(body_.graph.size());
    std::vector<NodeId> waiting = roots_of(body_), kept;
    while (!waiting.empty()) {
      const NodeId id = waiting.back();
      waiting.pop_back();
      if (seen[id]) continue;
      seen[id] = true;
      const bool keeps = !is_adjoint_[id] && changes_[id] && keeps_dear && is_dear(body_.graph[id].op);
      if (keeps || id == body_.inputs[0]) {
        kept.push_back(id);
        continue;
      }
      for (const NodeId argument : body_.graph.arguments(id)) waiting.push_back(argument);
    }
    seen_ = std::move(seen);
    std::ranges::sort(kept);
    return kept;
  }

  bool seen(NodeId id) const { return seen_[id]; }

 private:
  const BodyAdjoints& body_;
  std::vector<bool> changes_, is_adjoint_, seen_;
};

std::int64_t width_of(const Graph& graph, std::span<const NodeId> nodes) {
  std::int64_t width = 0;
  for (const NodeId node : nodes) width += element_count(graph.shape(node));
  return width;
}

bool is_zero(const Graph& graph, NodeId node) {
  while (graph[node].op == Op::broadcast) node = graph.arguments(node)[0];
  return graph.is_literal(node, 0);
}

}  // namespace

BodyAdjoints body_adjoints(const Function& body, const ScanSpec& spec, const std::vector<bool>& wanted) {
  BodyAdjoints result;
  Graph& graph = result.graph;
  for (const Input& input : body.graph().inputs()) result.inputs.push_back(graph.input(input.name, input.shape));
  result.carry_adjoint = graph.input("adjoint", {spec.carry});
  if (spec.output > 0) result.output_adjoint = graph.input("output adjoint", {spec.output});
  result.results = graft(graph, body.graph(), body.outputs(), result.inputs);
  // The gradient of this product is the transposed Jacobian of the body times the adjoints.
  NodeId product = reduce_all(graph, Op::reduce_sum, multiply(graph, result.results[0], result.carry_adjoint));
  if (result.output_adjoint) {
    const NodeId outputs = reshape(graph, result.results[1], {spec.output});
    product = add(graph, product, reduce_all(graph, Op::reduce_sum, multiply(graph, outputs, *result.output_adjoint)));
  }
  std::vector<NodeId> by;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i]) by.push_back(result.inputs[i]);
  }
  const std::vector<NodeId> gradients = reverse(graph, product, by);
  std::size_t next = 0;
  for (const bool is_wanted : wanted) {
    result.gradients.emplace_back();
    if (!is_wanted) continue;
    const NodeId gradient = gradients[next++];
    if (!is_zero(graph, gradient)) result.gradients.back() = gradient;
  }
  return result;
}

Tape make_tape(const BodyAdjoints& body, const ScanSpec& spec) {
  TapeWalk walk(body, spec);
  Tape tape;
  tape.kept = walk.run(true);
  if (width_of(body.graph, tape.kept) > widest_tape * spec.carry + free_width) tape.kept = walk.run(false);
  for (const NodeId input : body.inputs) tape.reads.push_back(walk.seen(input));
  tape.reads[0] = false;
  for (const NodeId node : tape.kept) {
    tape.positions.push_back(tape.width);
    tape.width += element_count(body.graph.shape(node));
  }
  return tape;
}

}  // namespace steepest
