#pragma once

#include <span>
#include <vector>

#include "derive/series_operators.hpp"
#include "steepest/graph.hpp"

namespace steepest {

/// The series of a node's elements; of a per-row node: each with its series in every row, [element * rows + row].
using SeriesArray = std::vector<Series>;

/// An argument of a structural operator.
struct SeriesArgument {
  const SeriesArray& values;
  Shape shape;
  std::int64_t rows = 1;  ///< 1 where it is not per row

  std::int64_t count() const { return element_count(shape); }
  /// An argument of one element, or of one row, stretches.
  const Series& at(std::int64_t element, std::int64_t row) const {
    return values[static_cast<std::size_t>((count() == 1 ? 0 : element) * rows + (rows == 1 ? 0 : row))];
  }
};

/// A structural node (no input, constant or scan) with its arguments; `rows` is the number of rows of the table.
SeriesArray structural_series(const Graph& graph, NodeId node, std::span<const SeriesArgument> arguments,
                              std::int64_t rows, const SeriesOperators& operators);

}  // namespace steepest
