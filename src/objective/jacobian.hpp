#pragma once

#include <optional>
#include <vector>

#include "objective/line_reducer.hpp"
#include "objective/parameters.hpp"

namespace steepest {

/// Per-row nodes that together hold the lines of [J r] which each row adds.
struct RowJacobian {
  std::vector<NodeId> nodes;
  std::vector<LineReducer::Place> places;  ///< of each element of each node, in order
  std::int64_t lines = 0;                  ///< residuals a row
};

/// A column of J that is a multiple of a table's column, as all are where residuals are linear.
struct GivenColumn {
  std::int64_t column = 0;
  NodeId input = 0;
  std::int64_t element = 0;  ///< of the input
  double factor = 1;
};
/// Takes such columns, where a row has one line, out of the nodes to compute.
std::vector<GivenColumn> take_given_columns(const Graph& graph, RowJacobian& jacobian, std::int64_t parameters);

/// The lines of [J r] for residuals that are per row: by reverse mode with lifted parameters, one sweep a residual of
/// the row; by forward mode, one a parameter, where that is cheaper or rows depend on each other through a reduction.
/// Nothing if only forward mode is right and there are too many parameters for it.
std::optional<RowJacobian> row_jacobian(Graph& graph, const std::vector<NodeId>& residuals,
                                        const Parameters& parameters);

}  // namespace steepest
