#include <algorithm>
#include <array>
#include <numeric>

#include "formula/arrays.hpp"

namespace steepest::formula {
namespace {

std::int64_t product(const Shape& shape) { return element_count(shape); }

Shape joined(Shape a, const Shape& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace

Value Arrays::permuted(const Value& value, std::span<const std::int64_t> axes, std::vector<LoopId> loops) {
  return from_node(permute(graph(value.level), node(value), axes), value.level, std::move(loops), value.per_row);
}

Value Arrays::reshape(const Value& value, const Shape& shape) {
  Shape full;
  for (const LoopId id : value.loops) full.push_back(loop(id).count);
  const NodeId result = steepest::reshape(graph(value.level), node(value), joined(full, shape));
  return from_node(result, value.level, value.loops, value.per_row);
}

Value Arrays::transpose(const Value& value) {
  const std::size_t rank = shape(value).size();
  if (rank < 2) return value;
  std::vector<std::int64_t> axes(value.loops.size() + rank);
  std::iota(axes.begin(), axes.end(), 0);
  std::reverse(axes.begin() + static_cast<std::ptrdiff_t>(value.loops.size()), axes.end());
  return permuted(value, axes, value.loops);
}

/// NumPy's product. One side with index axes becomes a single larger product; only both sides with them are multiplied
/// out and summed.
Value Arrays::matmul(const Value& left, const Value& right) {
  const Shape left_shape = shape(left), right_shape = shape(right);
  const bool ranks_fit =
      !left_shape.empty() && !right_shape.empty() && left_shape.size() <= 2 && right_shape.size() <= 2;
  if (!ranks_fit || left_shape.back() != right_shape.front()) throw ShapeMismatch{left_shape, right_shape};
  const int level = std::max(left.level, right.level);
  const Value a = at_level(left, level), b = at_level(right, level);
  Graph& graph = this->graph(level);
  const bool per_row = a.per_row || b.per_row;
  const std::int64_t inner = left_shape.back();
  if (a.loops.empty() && b.loops.empty())
    return from_node(steepest::matmul(graph, node(a), node(b)), level, {}, per_row);
  Shape result;
  if (b.loops.empty()) {
    for (const LoopId id : a.loops) result.push_back(loop(id).count);
    if (left_shape.size() == 2) result.push_back(left_shape[0]);
    const NodeId flat = steepest::reshape(graph, node(a), {product(result), inner});
    if (right_shape.size() == 2) result.push_back(right_shape[1]);
    const NodeId multiplied = steepest::matmul(graph, flat, node(b));
    return from_node(steepest::reshape(graph, multiplied, result), level, a.loops, per_row);
  }
  if (a.loops.empty() && right_shape.size() == 1) {
    for (const LoopId id : b.loops) result.push_back(loop(id).count);
    const NodeId flat = steepest::reshape(graph, node(b), {product(result), inner});
    const NodeId turned = left_shape.size() == 2 ? permute(graph, node(a), std::array<std::int64_t, 2>{1, 0}) : node(a);
    if (left_shape.size() == 2) result.push_back(left_shape[0]);
    const NodeId multiplied = steepest::matmul(graph, flat, turned);
    return from_node(steepest::reshape(graph, multiplied, result), level, b.loops, per_row);
  }
  return matmul_by_sum(a, b);
}

Value Arrays::matmul_by_sum(const Value& a, const Value& b) {
  const Shape left = shape(a), right = shape(b);
  const std::int64_t inner = left.back();
  const std::int64_t rows = left.size() == 2 ? left[0] : 1, columns = right.size() == 2 ? right[1] : 1;
  const Value products = elementwise(Op::mul, reshape(a, {rows, inner, 1}), reshape(b, {1, inner, columns}));
  Graph& graph = this->graph(products.level);
  const std::array axes{static_cast<std::int64_t>(products.loops.size()) + 1};
  const NodeId sum = reduce(graph, Op::reduce_sum, products.node, axes);
  Shape result;
  if (left.size() == 2) result.push_back(rows);
  if (right.size() == 2) result.push_back(columns);
  return reshape(from_node(sum, products.level, products.loops, products.per_row), result);
}

Value Arrays::stack(std::span<const Value> values) {
  const Shape own = shape(values[0]);
  std::vector<Value> rows;
  for (const Value& value : values) {
    if (shape(value) != own) throw ShapeMismatch{own, shape(value)};
    rows.push_back(reshape(at_level(value, common_level(values)), joined({1}, own)));
  }
  return join(rows);
}

/// Along the first own axis.
Value Arrays::join(std::span<const Value> values) {
  const int level = common_level(values);
  std::vector<Value> parts;
  std::vector<LoopId> loops;
  bool per_row = false;
  for (const Value& value : values) {
    const Shape first = shape(values[0]), own = shape(value);
    const bool fits =
        own.size() == first.size() && !own.empty() && std::equal(own.begin() + 1, own.end(), first.begin() + 1);
    if (!fits) throw ShapeMismatch{first, own};
    parts.push_back(at_level(value, level));
    loops = united(loops, parts.back().loops);
    per_row = per_row || value.per_row;
  }
  std::vector<NodeId> nodes;
  std::vector<double> elements;
  bool all_constant = loops.empty();
  Shape shape{0};
  for (const Value& part : parts) {
    const Value whole = spread(part, loops, this->shape(part));
    nodes.push_back(node(whole));
    const Node& made = graph(level)[nodes.back()];
    shape[0] += this->shape(part)[0];
    const NodeId source = made.op == Op::reshape ? graph(level).arguments(nodes.back())[0] : nodes.back();
    if (const auto number = graph(level).literal_value(source)) {
      elements.push_back(*number);
    } else if (graph(level)[source].op == Op::constant) {
      const std::span<const double> more = graph(level).constant_values(source);
      elements.insert(elements.end(), more.begin(), more.end());
    } else {
      all_constant = false;
    }
  }
  if (all_constant) {
    const Shape first = this->shape(parts[0]);
    shape.insert(shape.end(), first.begin() + 1, first.end());
    return from_node(graph(level).constant(shape, elements), level, {}, false);
  }
  return from_node(concat(graph(level), nodes, static_cast<std::int64_t>(loops.size())), level, loops, per_row);
}

Value Arrays::to_own_axes(const Value& value, std::span<const LoopId> loops) {
  std::vector<LoopId> wanted(loops.begin(), loops.end());
  std::ranges::sort(wanted);
  const Value whole = spread(value, wanted, shape(value));
  std::vector<std::int64_t> axes;
  std::vector<LoopId> rest;
  for (std::size_t k = 0; k < whole.loops.size(); ++k) {
    if (std::ranges::binary_search(wanted, whole.loops[k])) continue;
    axes.push_back(static_cast<std::int64_t>(k));
    rest.push_back(whole.loops[k]);
  }
  for (const LoopId id : loops) axes.push_back(std::ranges::find(whole.loops, id) - whole.loops.begin());
  const std::size_t rank = graph(whole.level).shape(node(whole)).size();
  for (std::size_t k = whole.loops.size(); k < rank; ++k) axes.push_back(static_cast<std::int64_t>(k));
  return permuted(whole, axes, std::move(rest));
}

Value Arrays::detach(const Value& value) {
  return from_node(steepest::detach(graph(value.level), node(value)), value.level, value.loops, value.per_row);
}

}  // namespace steepest::formula
