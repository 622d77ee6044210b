#include "kernel/loop_merging.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "derive/rewriting.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

/// Loops over the same things in the same order: all but what they put out.
using Likeness = std::pair<std::vector<NodeId>, ScanSpec>;

Likeness likeness_of(const Graph& graph, NodeId id) {
  ScanSpec spec = scan_spec(graph, id);
  spec.output = 0;
  return {{graph.arguments(id).begin(), graph.arguments(id).end()}, spec};
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

/// The state and the outputs of loop `id`, out of those of its leader.
NodeId part_of_leader(Graph& graph, const ScanSpec& spec, const ScanSpec& whole, NodeId result) {
  const NodeId carry = slice(graph, result, std::array<std::int64_t, 3>{0, spec.carry, 1});
  if (spec.output == 0) return carry;
  const NodeId all = slice(graph, result, std::array<std::int64_t, 3>{spec.carry, whole.steps * whole.output, 1});
  const NodeId table = reshape(graph, all, {whole.steps, whole.output});
  const NodeId own = slice(graph, table, std::array<std::int64_t, 6>{0, whole.steps, 1, 0, spec.output, 1});
  return concat(graph, std::array{carry, reshape(graph, own, {spec.steps * spec.output})}, 0);
}

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
  return Rewriting(graph).run(roots, [&](Rewriting& rewriting, NodeId id) -> std::optional<NodeId> {
    const auto leader = leaders.find(id);
    if (leader == leaders.end()) return {};
    // Its arguments are those of `id`, so it can stand here already.
    const NodeId whole = rewriting.copy_of(leader->second);
    return part_of_leader(rewriting.graph(), scan_spec(graph, id), scan_spec(graph, leader->second), whole);
  });
}

}  // namespace steepest
