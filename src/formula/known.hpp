#pragma once

#include <unordered_map>
#include <vector>

#include "steepest/graph.hpp"

namespace steepest::formula {

/// Elements of nodes that depend on no input, computed once each.
class KnownValues final {
 public:
  explicit KnownValues(const Graph& graph) : graph_(graph) {}

  /// The elements in row-major order, or nullptr where the node depends on an input or on the rows.
  const std::vector<double>* of(NodeId node);

 private:
  bool ready(NodeId node) const { return values_.contains(node) || unknown_.contains(node); }
  void compute(NodeId node);
  std::vector<double> elementwise_values(NodeId node);
  std::vector<double> rearranged(NodeId node);
  std::vector<double> reduced(NodeId node);
  std::vector<double> joined(NodeId node);
  std::vector<double> gathered(NodeId node);

  const Graph& graph_;
  std::unordered_map<NodeId, std::vector<double>> values_;
  std::unordered_map<NodeId, bool> unknown_;
};

/// Row-major strides.
std::vector<std::int64_t> strides_of(const Shape& shape);

}  // namespace steepest::formula
