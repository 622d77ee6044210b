#pragma once

#include <optional>
#include <vector>

#include "objective/parameters.hpp"
#include "objective/triangle.hpp"

namespace steepest {

/// Per-row nodes that together hold the lines of [J r] which each row adds.
struct RowJacobian {
  std::vector<NodeId> nodes;
  std::vector<TriangleReducer::Place> places;  ///< of each element of each node, in order
  std::int64_t lines = 0;                      ///< residuals a row
};

/// The lines of [J r] for residuals that are per row: by reverse mode with lifted parameters, one sweep a residual of
/// the row; by forward mode, one a parameter, where that is cheaper or rows depend on each other through a reduction.
/// Nothing if only forward mode is right and there are too many parameters for it.
std::optional<RowJacobian> row_jacobian(Graph& graph, const std::vector<NodeId>& residuals,
                                        const Parameters& parameters);

}  // namespace steepest
