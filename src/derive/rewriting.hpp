#pragma once

#include <functional>
#include <optional>
#include <unordered_map>

#include "steepest/derive.hpp"

namespace steepest {

/// A copy of a graph in which some nodes make way for others.
class Rewriting final {
 public:
  /// What stands in the new graph for a node of the source; nothing: a node like it, over copies of its arguments.
  using Rule = std::function<std::optional<NodeId>(Rewriting& rewriting, NodeId id)>;

  explicit Rewriting(const Graph& source) : source_(source) {}
  ExpandedGraph run(std::span<const NodeId> roots, const Rule& rule);

  Graph& graph() { return result_.graph; }
  /// Of a node whose arguments are copied already.
  NodeId copy_of(NodeId id);

 private:
  void note(NodeId id) { result_.origins.resize(result_.graph.size(), id); }
  NodeId like(NodeId id);

  const Graph& source_;
  ExpandedGraph result_;
  std::unordered_map<NodeId, NodeId> copies_;
};

}  // namespace steepest
