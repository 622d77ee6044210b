#include <algorithm>
#include <array>
#include <numeric>

#include "formula/arrays.hpp"
#include "formula/contractions.hpp"
#include "steepest/base.hpp"

namespace steepest::formula {

std::int64_t Arrays::loop_size(std::span<const LoopId> loops) const {
  std::int64_t size = 1;
  for (const LoopId id : loops) size *= loop(id).count;
  return size;
}

/// The product over the first own axis, by halves.
Value Arrays::product_of_axis(const Value& value) {
  Value rest = value;
  std::optional<Value> odd;
  while (shape(rest)[0] > 1) {
    const Shape own = shape(rest);
    const std::int64_t n = own[0];
    std::vector<AxisRange> ranges;
    for (const std::int64_t length : own) ranges.push_back({0, length});
    if (n % 2 == 1) {
      ranges[0] = {n - 1, 1};
      const Value last = slice(rest, ranges);
      odd = odd ? elementwise(Op::mul, *odd, last) : last;
    }
    ranges[0] = {0, n / 2};
    const Value first_half = slice(rest, ranges);
    ranges[0] = {n / 2, n / 2};
    rest = elementwise(Op::mul, first_half, slice(rest, ranges));
  }
  if (odd) rest = elementwise(Op::mul, *odd, rest);
  const Shape own = shape(rest);
  return reshape(rest, {own.begin() + 1, own.end()});
}

Value Arrays::reduce_loops(Op op, const Value& value, std::span<const LoopId> loops) {
  if (op == Op::mul) {
    const Value own = to_own_axes(value, loops);
    Shape flat = shape(own);
    flat.erase(flat.begin(), flat.begin() + static_cast<std::ptrdiff_t>(loops.size()));
    flat.insert(flat.begin(), loop_size(loops));
    return product_of_axis(reshape(own, flat));
  }
  std::vector<LoopId> wanted(loops.begin(), loops.end()), rest;
  std::ranges::sort(wanted);
  const Value whole = spread(value, wanted, shape(value));
  std::vector<std::int64_t> axes;
  for (std::size_t k = 0; k < whole.loops.size(); ++k) {
    if (std::ranges::binary_search(wanted, whole.loops[k])) {
      axes.push_back(static_cast<std::int64_t>(k));
    } else {
      rest.push_back(whole.loops[k]);
    }
  }
  Graph& graph = this->graph(whole.level);
  const std::optional<NodeId> product =
      op == Op::reduce_sum ? contraction(graph, node(whole), axes) : std::optional<NodeId>();
  return from_node(product ? *product : reduce(graph, op, node(whole), axes), whole.level, rest, whole.per_row);
}

Value Arrays::reduce_own(Op op, const Value& value) {
  const Shape own = shape(value);
  if (op == Op::mul) return product_of_axis(reshape(value, {element_count(own)}));
  std::vector<std::int64_t> axes(own.size());
  std::iota(axes.begin(), axes.end(), static_cast<std::int64_t>(value.loops.size()));
  return from_node(reduce(graph(value.level), op, node(value), axes), value.level, value.loops, value.per_row);
}

Value Arrays::reduce_rows(Op op, const Value& value) {
  const Op row_op = op == Op::reduce_sum   ? Op::row_sum
                    : op == Op::reduce_min ? Op::row_min
                    : op == Op::reduce_max ? Op::row_max
                                           : Op::row_prod;
  return from_node(row_reduce(graph(value.level), row_op, node(value)), value.level, value.loops, false);
}

Value Arrays::row_count() { return from_node(steepest::row_count(graph(0)), 0, {}, false); }

Value Arrays::logsumexp_own(const Value& value) {
  const Value flat = reshape(value, {element_count(shape(value))});
  return from_node(logsumexp(graph(flat.level), node(flat)), flat.level, flat.loops, flat.per_row);
}

Value Arrays::softmax_last(const Value& value) {
  return from_node(softmax(graph(value.level), node(value)), value.level, value.loops, value.per_row);
}

}  // namespace steepest::formula
