#include "formula/contractions.hpp"

#include <algorithm>
#include <vector>

#include "steepest/structural.hpp"

namespace steepest::formula {
namespace {

/// Products with fewer terms than this are summed as they stand.
constexpr std::int64_t fewest_terms = 4096;

/// A factor of a product of arrays of one rank, before it was stretched.
struct Factor {
  NodeId node = 0;
  Shape shape;
};

Factor factor_of(const Graph& graph, NodeId id, std::size_t rank) {
  if (graph[id].op == Op::broadcast) {
    const NodeId source = graph.arguments(id)[0];
    if (graph.shape(source).size() == rank) id = source;
  }
  return {id, graph.shape(id)};
}

std::int64_t size_along(const Shape& shape, std::span<const std::int64_t> axes) {
  std::int64_t size = 1;
  for (const std::int64_t axis : axes) size *= shape[static_cast<std::size_t>(axis)];
  return size;
}

/// The factor as a matrix: some axes are its rows, others its columns, and the rest have length 1.
NodeId matrix(Graph& graph, const Factor& factor, const std::vector<std::int64_t>& rows,
              const std::vector<std::int64_t>& columns) {
  std::vector<std::int64_t> order = rows;
  order.insert(order.end(), columns.begin(), columns.end());
  for (std::int64_t axis = 0; axis < std::ssize(factor.shape); ++axis) {
    if (std::ranges::find(order, axis) == order.end()) order.push_back(axis);
  }
  const Shape shape{size_along(factor.shape, rows), size_along(factor.shape, columns)};
  return reshape(graph, permute(graph, factor.node, order), shape);
}

}  // namespace

std::optional<NodeId> contraction(Graph& graph, NodeId value, std::span<const std::int64_t> axes) {
  if (graph[value].op != Op::mul || graph[value].per_row) return {};
  const Shape shape = graph.shape(value);
  if (element_count(shape) < fewest_terms) return {};
  const Factor a = factor_of(graph, graph.arguments(value)[0], shape.size());
  const Factor b = factor_of(graph, graph.arguments(value)[1], shape.size());
  if (a.shape.size() != shape.size() || b.shape.size() != shape.size()) return {};
  std::vector<std::int64_t> left, right;
  for (std::size_t k = 0; k < shape.size(); ++k) {
    const auto axis = static_cast<std::int64_t>(k);
    const bool summed = std::ranges::find(axes, axis) != axes.end();
    const bool in_a = a.shape[k] == shape[k], in_b = b.shape[k] == shape[k];
    if (summed && in_a && in_b) continue;
    if (shape[k] > 1 && (summed || in_a == in_b)) return {};
    (in_a ? left : right).push_back(axis);
  }
  if (size_along(shape, left) == 1 || size_along(shape, right) == 1) return {};
  const std::vector<std::int64_t> inner(axes.begin(), axes.end());
  const NodeId multiplied = matmul(graph, matrix(graph, a, left, inner), matrix(graph, b, inner, right));
  Shape apart;
  std::vector<std::int64_t> order = left;
  order.insert(order.end(), right.begin(), right.end());
  for (const std::int64_t axis : order) apart.push_back(shape[static_cast<std::size_t>(axis)]);
  std::vector<std::int64_t> back(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) back[k] = static_cast<std::int64_t>(k);
  std::ranges::sort(back, {}, [&](std::int64_t k) { return order[static_cast<std::size_t>(k)]; });
  return permute(graph, reshape(graph, multiplied, apart), back);
}

}  // namespace steepest::formula
