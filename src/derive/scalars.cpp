#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "derive/build.hpp"
#include "derive/dense_formulas.hpp"
#include "steepest/base.hpp"
#include "steepest/derive.hpp"

namespace steepest {
namespace {

using Scalars = std::vector<NodeId>;

/// Thrown where a graph cannot be written in scalars; never leaves this file.
struct NotInScalars {};

std::vector<std::int64_t> strides_of(const Shape& shape) {
  std::vector<std::int64_t> strides(shape.size(), 1);
  for (std::size_t axis = shape.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * shape[axis];
  return strides;
}

/// Calls visit(k, position): k counts the places of `shape`, position moves by `steps` an axis from `start`.
template <class Visit>
void walk(const Shape& shape, const std::vector<std::int64_t>& steps, std::int64_t start, Visit visit) {
  std::vector<std::int64_t> place(shape.size(), 0);
  std::int64_t position = start;
  const std::int64_t count = element_count(shape);
  for (std::int64_t k = 0; k < count; ++k) {
    visit(static_cast<std::size_t>(k), static_cast<std::size_t>(position));
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      position += steps[axis];
      if (++place[axis] < shape[axis]) break;
      position -= steps[axis] * shape[axis];
      place[axis] = 0;
    }
  }
}

/// Writes the nodes of one graph as scalars of another, or of the same.
class ScalarCopy final {
 public:
  ScalarCopy(Graph& to, const Graph& from, std::vector<Scalars> inputs, std::size_t& left)
      : to_(to), from_(from), inputs_(std::move(inputs)), left_(left) {}

  std::vector<Scalars> of(std::span<const NodeId> roots) {
    for (const NodeId id : reachable(from_, roots)) {
      if (from_[id].per_row) throw NotInScalars();
      Scalars scalars = copied(id);
      if (scalars.size() > left_) throw NotInScalars();
      left_ -= scalars.size();
      copies_.emplace(id, std::move(scalars));
    }
    std::vector<Scalars> result;
    for (const NodeId root : roots) result.push_back(copies_.at(root));
    return result;
  }

 private:
  const Scalars& argument(NodeId id, std::size_t which) const { return copies_.at(from_.arguments(id)[which]); }
  const Shape& shape_of(NodeId id, std::size_t which) const { return from_.shape(from_.arguments(id)[which]); }
  std::size_t size_of(NodeId id) const {
    const std::int64_t size = element_count(from_.shape(id));
    if (size > static_cast<std::int64_t>(left_)) throw NotInScalars();
    return static_cast<std::size_t>(size);
  }

  Scalars copied(NodeId id) {
    const Op op = from_[id].op;
    if (is_elementwise(op)) return elementwise_scalars(id);
    switch (op) {
      case Op::literal: return {to_.literal(*from_.literal_value(id), from_[id].element)};
      case Op::constant: return constants(id);
      case Op::input: return inputs_[from_[id].payload];
      case Op::reshape: return argument(id, 0);
      case Op::permute:
      case Op::broadcast:
      case Op::slice: return rearranged(id);
      case Op::unslice: return unsliced(id);
      case Op::concat: return joined(id);
      case Op::gather: return gathered(id);
      case Op::scatter_add: return scattered(id);
      case Op::reduce_sum: return reduced(id, Op::add);
      case Op::reduce_min: return reduced(id, Op::min);
      case Op::reduce_max: return reduced(id, Op::max);
      case Op::matmul: return multiplied(id);
      case Op::detach: return detached(id);
      case Op::scan: return scanned(id);
      default: break;
    }
    if (is_linear_algebra(op)) return dense(id);
    throw NotInScalars();
  }

  struct Arithmetic {
    using Number = NodeId;
    Graph& graph;

    NodeId number(double x) const { return graph.literal(x); }
    NodeId add(NodeId x, NodeId y) const { return steepest::add(graph, x, y); }
    NodeId subtract(NodeId x, NodeId y) const { return elementwise(graph, Op::sub, std::array{x, y}); }
    NodeId multiply(NodeId x, NodeId y) const { return steepest::multiply(graph, x, y); }
    NodeId divide(NodeId x, NodeId y) const { return steepest::divide(graph, x, y); }
    NodeId root(NodeId x) const { return elementwise(graph, Op::sqrt, std::array{x}); }
  };

  Scalars dense(NodeId id) {
    const std::int64_t n = shape_of(id, 0)[0];
    if (n > largest_written_matrix) throw NotInScalars();
    size_of(id);
    const Arithmetic arithmetic{to_};
    const Scalars second = from_.arguments(id).size() > 1 ? argument(id, 1) : Scalars();
    return DenseFormulas<Arithmetic>(arithmetic, n).run(from_[id].op, argument(id, 0), second);
  }

  Scalars constants(NodeId id) {
    const std::vector<double> values(from_.constant_values(id).begin(), from_.constant_values(id).end());
    size_of(id);
    Scalars result;
    for (const double value : values) result.push_back(to_.literal(value, from_[id].element));
    return result;
  }

  Scalars elementwise_scalars(NodeId id) {
    const std::size_t arity = from_.arguments(id).size();
    Scalars result(size_of(id));
    std::array<NodeId, 3> nodes{};
    for (std::size_t e = 0; e < result.size(); ++e) {
      for (std::size_t k = 0; k < arity; ++k) {
        const Scalars& from = argument(id, k);
        nodes[k] = from[from.size() == 1 ? 0 : e];
      }
      result[e] = elementwise(to_, from_[id].op, std::span(nodes).first(arity));
    }
    return result;
  }

  /// permute, broadcast and slice read their argument at other places.
  Scalars rearranged(NodeId id) {
    const Shape &shape = from_.shape(id), &from_shape = shape_of(id, 0);
    const std::vector<std::int64_t> strides = strides_of(from_shape);
    std::vector<std::int64_t> steps(shape.size(), 0);
    std::int64_t start = 0;
    const std::span<const std::int64_t> attributes = from_.attributes(id);
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      if (from_[id].op == Op::permute) {
        steps[axis] = strides[static_cast<std::size_t>(attributes[axis])];
      } else if (from_[id].op == Op::slice) {
        start += attributes[3 * axis] * strides[axis];
        steps[axis] = attributes[3 * axis + 2] * strides[axis];
      } else if (axis + from_shape.size() >= shape.size()) {
        const std::size_t own = axis + from_shape.size() - shape.size();
        steps[axis] = from_shape[own] == 1 ? 0 : strides[own];
      }
    }
    Scalars result(size_of(id));
    const Scalars& from = argument(id, 0);
    walk(shape, steps, start, [&](std::size_t k, std::size_t position) { result[k] = from[position]; });
    return result;
  }

  Scalars unsliced(NodeId id) {
    const std::vector<std::int64_t> strides = strides_of(from_.shape(id));
    const std::span<const std::int64_t> ranges = from_.attributes(id);
    std::vector<std::int64_t> steps(strides.size());
    std::int64_t start = 0;
    for (std::size_t axis = 0; axis < strides.size(); ++axis) {
      start += ranges[3 * axis] * strides[axis];
      steps[axis] = ranges[3 * axis + 2] * strides[axis];
    }
    Scalars result(size_of(id), to_.literal(0));
    const Scalars& from = argument(id, 0);
    walk(shape_of(id, 0), steps, start, [&](std::size_t k, std::size_t position) { result[position] = from[k]; });
    return result;
  }

  Scalars joined(NodeId id) {
    const auto axis = static_cast<std::size_t>(from_.attributes(id)[0]);
    const std::vector<std::int64_t> strides = strides_of(from_.shape(id));
    Scalars result(size_of(id));
    std::int64_t start = 0;
    for (std::size_t which = 0; which < from_.arguments(id).size(); ++which) {
      const Scalars& from = argument(id, which);
      walk(shape_of(id, which), strides, start,
           [&](std::size_t k, std::size_t position) { result[position] = from[k]; });
      start += shape_of(id, which)[axis] * strides[axis];
    }
    return result;
  }

  /// The places that an index known now names; an index that varies cannot be written out.
  std::vector<std::size_t> places(NodeId id, std::int64_t length) {
    std::vector<std::size_t> result;
    for (const NodeId index : argument(id, 1)) {
      const std::optional<double> value = to_.literal_value(index);
      if (!value || !(*value >= 0) || *value >= static_cast<double>(length)) throw NotInScalars();
      result.push_back(static_cast<std::size_t>(*value));
    }
    return result;
  }

  Scalars gathered(NodeId id) {
    const std::int64_t length = shape_of(id, 0)[0];
    const Scalars& table = argument(id, 0);
    size_of(id);
    const std::size_t width = length == 0 ? 0 : table.size() / static_cast<std::size_t>(length);
    Scalars result;
    for (const std::size_t place : places(id, length)) {
      for (std::size_t k = 0; k < width; ++k) result.push_back(table[place * width + k]);
    }
    return result;
  }

  Scalars scattered(NodeId id) {
    const std::int64_t length = from_.attributes(id)[0];
    const Scalars& source = argument(id, 0);
    Scalars result(size_of(id), to_.literal(0));
    const std::size_t width = length == 0 ? 0 : result.size() / static_cast<std::size_t>(length);
    std::size_t e = 0;
    for (const std::size_t place : places(id, length)) {
      for (std::size_t k = 0; k < width; ++k, ++e) {
        result[place * width + k] = add(to_, result[place * width + k], source[e]);
      }
    }
    return result;
  }

  Scalars reduced(NodeId id, Op op) {
    const Shape& from_shape = shape_of(id, 0);
    const std::vector<std::int64_t> strides = strides_of(from_.shape(id));
    const std::span<const std::int64_t> axes = from_.attributes(id);
    std::vector<std::int64_t> steps(from_shape.size(), 0);
    std::size_t kept = 0;
    for (std::size_t axis = 0; axis < from_shape.size(); ++axis) {
      if (std::ranges::find(axes, static_cast<std::int64_t>(axis)) == axes.end()) steps[axis] = strides[kept++];
    }
    std::vector<std::optional<NodeId>> totals(size_of(id));
    const Scalars& from = argument(id, 0);
    walk(from_shape, steps, 0, [&](std::size_t k, std::size_t position) {
      std::optional<NodeId>& total = totals[position];
      total = total ? elementwise(to_, op, std::array{*total, from[k]}) : from[k];
    });
    Scalars result;
    for (const std::optional<NodeId>& total : totals) {
      if (!total && op != Op::add) throw NotInScalars();  // the extremum of nothing
      result.push_back(total.value_or(to_.literal(0)));
    }
    return result;
  }

  Scalars multiplied(NodeId id) {
    const Scalars &a = argument(id, 0), &b = argument(id, 1);
    const auto inner = static_cast<std::size_t>(shape_of(id, 0).back());
    const std::size_t rows = inner == 0 ? 0 : a.size() / inner, columns = inner == 0 ? 0 : b.size() / inner;
    if (inner == 0) throw NotInScalars();
    Scalars result(size_of(id));
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t k = 0; k < columns; ++k) {
        NodeId total = multiply(to_, a[i * inner], b[k]);
        for (std::size_t j = 1; j < inner; ++j) {
          total = add(to_, total, multiply(to_, a[i * inner + j], b[j * columns + k]));
        }
        result[i * columns + k] = total;
      }
    }
    return result;
  }

  Scalars detached(NodeId id) {
    Scalars result;
    for (const NodeId scalar : argument(id, 0)) result.push_back(detach(to_, scalar));
    return result;
  }

  NodeId flag_of(NodeId id, const ScanSpec& spec, const Scalars& carry, std::size_t step) const {
    const auto element = static_cast<std::size_t>(spec.flag_element);
    if (spec.flag_argument == 0) return carry[element];
    const Scalars& sequence = argument(id, static_cast<std::size_t>(spec.flag_argument));
    return sequence[step * (sequence.size() / static_cast<std::size_t>(spec.steps)) + element];
  }

  /// A loop with carried state, step after step.
  Scalars scanned(NodeId id) {
    const ScanSpec spec = scan_spec(from_, id);
    const Function& body = from_.function(static_cast<std::uint32_t>(from_[id].payload));
    const std::size_t count = from_.arguments(id).size();
    const auto steps = static_cast<std::size_t>(spec.steps), output = static_cast<std::size_t>(spec.output);
    Scalars carry = argument(id, 0);
    Scalars outputs(steps * output, to_.literal(0));
    for (std::size_t step = 0; step < steps; ++step) {
      const std::size_t t = spec.backwards ? steps - 1 - step : step;
      if (spec.flag_argument >= 0) {
        const std::optional<double> flag = to_.literal_value(flag_of(id, spec, carry, t));
        if (!flag) throw NotInScalars();
        if (*flag == 0) continue;
      }
      std::vector<Scalars> given{carry};
      for (std::size_t which = 1; which < count; ++which) {
        const Scalars& whole = argument(id, which);
        if (which > static_cast<std::size_t>(spec.sequences)) {
          given.push_back(whole);
          continue;
        }
        const auto width = static_cast<std::ptrdiff_t>(whole.size() / steps);
        const auto begin = whole.begin() + static_cast<std::ptrdiff_t>(t) * width;
        given.emplace_back(begin, begin + width);
      }
      const std::vector<Scalars> results = ScalarCopy(to_, body.graph(), std::move(given), left_).of(body.outputs());
      carry = results[0];
      if (output > 0) std::ranges::copy(results[1], outputs.begin() + static_cast<std::ptrdiff_t>(t * output));
    }
    carry.insert(carry.end(), outputs.begin(), outputs.end());
    return carry;
  }

  Graph& to_;
  const Graph& from_;
  std::vector<Scalars> inputs_;
  std::size_t& left_;
  std::unordered_map<NodeId, Scalars> copies_;
};

Scalars elements_of(Graph& graph, const Input& input, std::size_t limit) {
  if (input.shape.empty()) return {input.node};
  const auto count = static_cast<std::size_t>(element_count(input.shape));
  if (count > limit) throw NotInScalars();
  Scalars result;
  std::vector<std::int64_t> place(input.shape.size(), 0);
  for (std::size_t k = 0; k < count; ++k) {
    std::vector<std::int64_t> ranges;
    for (const std::int64_t start : place) ranges.insert(ranges.end(), {start, 1, 1});
    result.push_back(reshape(graph, slice(graph, input.node, ranges), {}));
    for (std::size_t axis = place.size(); axis-- > 0;) {
      if (++place[axis] < input.shape[axis]) break;
      place[axis] = 0;
    }
  }
  return result;
}

}  // namespace

std::optional<std::vector<std::vector<NodeId>>> in_scalars(Graph& graph, std::span<const NodeId> roots,
                                                           std::size_t limit) {
  try {
    const std::vector<Input> inputs(graph.inputs().begin(), graph.inputs().end());
    const std::vector<NodeId> needed = reachable(graph, roots);
    std::vector<Scalars> elements;
    for (const Input& input : inputs) {
      const bool used = std::ranges::binary_search(needed, input.node);
      elements.push_back(used && !input.per_row ? elements_of(graph, input, limit) : Scalars{input.node});
    }
    std::size_t left = limit;
    return ScalarCopy(graph, graph, std::move(elements), left).of(roots);
  } catch (const NotInScalars&) {
    return {};
  }
}

}  // namespace steepest
