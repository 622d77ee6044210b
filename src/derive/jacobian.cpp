#include "derive/jacobian.hpp"

#include <algorithm>
#include <array>

#include "steepest/derive.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

/// The parts of a shape: axes that both arrays share, and an array's own.
struct Axes {
  Shape shared, own;

  Axes(const Shape& shape, std::size_t count)
      : shared(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(count)),
        own(shape.begin() + static_cast<std::ptrdiff_t>(count), shape.end()) {}
};

Shape joined(Shape first, const Shape& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// One at element `which` of the own axes, wherever that is along the shared ones.
NodeId unit(Graph& graph, const Axes& axes, std::int64_t which) {
  const Shape shape = joined(axes.shared, axes.own);
  if (shape.empty()) return graph.literal(1);
  const std::int64_t stride = element_count(axes.own);
  std::vector<double> values(static_cast<std::size_t>(element_count(shape)), 0.0);
  for (std::int64_t i = which; i < element_count(shape); i += stride) values[static_cast<std::size_t>(i)] = 1;
  return graph.constant(shape, values);
}

/// Sweeps side by side along an axis behind the shared ones, or the last.
NodeId side_by_side(Graph& graph, std::vector<NodeId> sweeps, const Shape& shape, std::size_t axis) {
  for (NodeId& sweep : sweeps) sweep = reshape(graph, sweep, shape);
  return sweeps.size() == 1 ? sweeps[0] : concat(graph, sweeps, static_cast<std::int64_t>(axis));
}

}  // namespace

NodeId jacobian(Graph& graph, NodeId output, NodeId input, const JacobianOptions& options) {
  const Axes of(graph.shape(output), options.shared_axes), by(graph.shape(input), options.shared_axes);
  const std::int64_t rows = element_count(of.own), columns = element_count(by.own);
  const Shape result = joined(joined(of.shared, of.own), by.own);
  std::vector<NodeId> sweeps;
  if (options.forwards || columns < rows) {
    for (std::int64_t e = 0; e < columns; ++e) {
      const std::array<std::optional<NodeId>, 1> tangents{unit(graph, by, e)};
      sweeps.push_back(forward(graph, std::array{output}, std::array{input}, tangents)[0]);
    }
    const Shape column = joined(of.shared, {rows, 1});
    return reshape(graph, side_by_side(graph, std::move(sweeps), column, column.size() - 1), result);
  }
  for (std::int64_t e = 0; e < rows; ++e) {
    sweeps.push_back(reverse(graph, output, std::array{input}, unit(graph, of, e))[0]);
  }
  const Shape row = joined(of.shared, {1, columns});
  return reshape(graph, side_by_side(graph, std::move(sweeps), row, of.shared.size()), result);
}

}  // namespace steepest
