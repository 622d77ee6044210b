#pragma once

#include <optional>
#include <vector>

#include "steepest/objective.hpp"

namespace steepest {

/// value = scale * (sum over the terms of factor * r^2).
struct SumOfSquares {
  std::vector<ResidualTerm> terms;
  double scale = 1;
};

std::vector<NodeId> residual_nodes(const SumOfSquares& sum);

/// The residuals of a sum of squares written as such: sum((..)^2 for ..), mean((y - f)^2), v @ v, and sums of these
/// with positive constant factors, even powers and positive constants among them. New nodes are added to the graph.
/// Nothing if any part is something else, or if a residual has kinks.
std::optional<SumOfSquares> find_sum_of_squares(Graph& graph, NodeId output, std::span<const NodeId> parameters,
                                                std::int64_t rows);

}  // namespace steepest
