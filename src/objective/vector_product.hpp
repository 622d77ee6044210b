#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "objective/parameters.hpp"

namespace steepest {

/// A program from a point and a vector to another vector, both with an element for each free parameter.
class VectorProduct final {
 public:
  /// From vectors in the free inputs' shapes to nodes of these shapes.
  using Rule = std::function<std::vector<NodeId>(std::span<const NodeId> inputs, std::span<const NodeId> vectors)>;

  VectorProduct(Graph& graph, const Rule& rule, const Parameters& parameters, const Rows& rows,
                const RunContext& context);
  void multiply(std::span<const double> x, std::span<const double> vector, std::span<double> result);

 private:
  const Parameters& parameters_;
  std::vector<NodeId> directions_;
  std::optional<Runner> runner_;
};

}  // namespace steepest
