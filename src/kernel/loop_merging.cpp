#include "kernel/loop_merging.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "steepest/structural.hpp"

namespace steepest {
namespace {

/// Loops over the same things in the same order: all but what they put out.
using Likeness = std::pair<std::vector<NodeId>, std::vector<std::int64_t>>;

Likeness likeness_of(const Graph& graph, NodeId id) {
  std::vector<std::int64_t> fields(graph.attributes(id).begin(), graph.attributes(id).end());
  fields[3] = 0;  // output
  return {{graph.arguments(id).begin(), graph.arguments(id).end()}, fields};
}

/// The results of loops' bodies in one graph, where equal ones are the same node.
class CommonBody final {
 public:
  std::vector<NodeId> results(const Function& body) {
    if (inputs_.empty()) {
      for (const Input& input : body.graph().inputs()) inputs_.push_back(graph_.input(input.name, input.shape));
    }
    return graft(graph_, body.graph(), body.outputs(), inputs_);
  }

  /// Whether `more` computes all that `less` does, the outputs of `less` in front of its own.
  bool covers(const std::vector<NodeId>& more, const std::vector<NodeId>& less) const {
    if (more[0] != less[0]) return false;
    if (less.size() == 1) return true;
    const bool is_joined = more.size() > 1 && graph_[more[1]].op == Op::concat;
    return is_joined && without_reshape(graph_.arguments(more[1])[0]) == without_reshape(less[1]);
  }

 private:
  NodeId without_reshape(NodeId id) const { return graph_[id].op == Op::reshape ? graph_.arguments(id)[0] : id; }

  Graph graph_;
  std::vector<NodeId> inputs_;
};

/// By loop: the loop that takes its place.
using Leaders = std::unordered_map<NodeId, NodeId>;

void find_leaders(const Graph& graph, std::span<const NodeId> alike, Leaders& leaders) {
  const auto output = [&](NodeId id) { return scan_spec(graph, id).output; };
  const NodeId leader = *std::ranges::max_element(alike, {}, output);
  CommonBody common;
  const auto body = [&](NodeId id) { return graph.function(static_cast<std::uint32_t>(graph[id].payload)); };
  const std::vector<NodeId> more = common.results(body(leader));
  for (const NodeId id : alike) {
    if (id != leader && common.covers(more, common.results(body(id)))) leaders[id] = leader;
  }
}

class Merging final {
 public:
  Merging(const Graph& source, const Leaders& leaders) : source_(source), leaders_(leaders) {}

  ExpandedGraph run(std::span<const NodeId> roots) {
    for (const Input& input : source_.inputs()) {
      copies_[input.node] = result_.graph.input(input.name, input.shape, input.per_row);
      note(input.node);
    }
    for (const NodeId id : reachable(source_, roots)) {
      if (copies_.contains(id)) continue;
      const auto leader = leaders_.find(id);
      copies_[id] = leader == leaders_.end() ? copied(id) : part_of_leader(id, leader->second);
      note(id);
    }
    for (const NodeId root : roots) result_.outputs.push_back(copies_.at(root));
    return std::move(result_);
  }

 private:
  void note(NodeId id) { result_.origins.resize(result_.graph.size(), id); }

  NodeId copied(NodeId id) {
    const Node& node = source_[id];
    Graph& graph = result_.graph;
    if (node.op == Op::constant) return graph.constant(source_.shape(id), source_.constant_values(id), node.element);
    std::vector<NodeId> arguments;
    for (const NodeId argument : source_.arguments(id)) arguments.push_back(copies_.at(argument));
    const auto index = static_cast<std::uint32_t>(node.payload);
    return graph.intern({.op = node.op,
                         .arguments = arguments,
                         .attributes = source_.attributes(id),
                         .payload = has_body(node.op) ? graph.function(source_.function(index)) : node.payload,
                         .shape = source_.shape(id),
                         .element = node.element,
                         .per_row = node.per_row});
  }

  /// The leader's arguments are those of `id`, so it can stand here already.
  NodeId part_of_leader(NodeId id, NodeId leader) {
    if (!copies_.contains(leader)) copies_[leader] = copied(leader);
    Graph& graph = result_.graph;
    const ScanSpec spec = scan_spec(source_, id), whole = scan_spec(source_, leader);
    const NodeId result = copies_.at(leader);
    const NodeId carry = slice(graph, result, std::array<std::int64_t, 3>{0, spec.carry, 1});
    if (spec.output == 0) return carry;
    const NodeId all = slice(graph, result, std::array<std::int64_t, 3>{spec.carry, whole.steps * whole.output, 1});
    const NodeId table = reshape(graph, all, {whole.steps, whole.output});
    const NodeId own = slice(graph, table, std::array<std::int64_t, 6>{0, whole.steps, 1, 0, spec.output, 1});
    return concat(graph, std::array{carry, reshape(graph, own, {spec.steps * spec.output})}, 0);
  }

  const Graph& source_;
  const Leaders& leaders_;
  ExpandedGraph result_;
  std::unordered_map<NodeId, NodeId> copies_;
};

}  // namespace

std::optional<ExpandedGraph> with_merged_loops(const Graph& graph, std::span<const NodeId> roots) {
  std::map<Likeness, std::vector<NodeId>> loops;
  for (const NodeId id : reachable(graph, roots)) {
    if (graph[id].op == Op::scan) loops[likeness_of(graph, id)].push_back(id);
  }
  Leaders leaders;
  for (const auto& [likeness, alike] : loops) {
    if (alike.size() > 1) find_leaders(graph, alike, leaders);
  }
  if (leaders.empty()) return {};
  return Merging(graph, leaders).run(roots);
}

}  // namespace steepest
