#pragma once

#include "steepest/graph.hpp"

namespace steepest {

/// What flows back to a node: the derivative of the output by it.
struct Adjoint {
  NodeId value = 0;
  /// Where the node is selected at all. Elsewhere the adjoint is zero, whatever `value` holds: a product there may meet
  /// infinities and NaN. A scalar or an array of the adjoint's shape.
  std::optional<NodeId> selected;
  /// Set when the rule has summed over the rows itself, for an argument that is not per row.
  bool over_rows = false;
};

/// The adjoint's value with its zeros in place.
NodeId settled(Graph& graph, const Adjoint& adjoint);

/// An adjoint of `node`'s shape, brought to the shape and rows of its argument: stretched axes and rows are summed.
Adjoint fitted(Graph& graph, const Adjoint& adjoint, NodeId node, NodeId argument);

/// Collects what flows back to the nodes of a graph in one backward sweep.
class AdjointSum {
 public:
  explicit AdjointSum(std::size_t nodes) : sums_(nodes) {}
  void add(Graph& graph, NodeId node, const Adjoint& adjoint);
  const std::optional<Adjoint>& of(NodeId node) const { return sums_[node]; }

 private:
  std::vector<std::optional<Adjoint>> sums_;
};

/// Receives the adjoint of argument number `which`, not yet fitted to it.
class ArgumentAdjoints {
 public:
  virtual ~ArgumentAdjoints() = default;
  /// Whether a derivative by this argument is wanted.
  virtual bool wants(std::size_t which) const = 0;
  virtual void give(std::size_t which, const Adjoint& adjoint) = 0;
};

void reverse_elementwise(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments);
void reverse_structural(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments);
void reverse_argmin(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments);
void reverse_scan(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments);

}  // namespace steepest
