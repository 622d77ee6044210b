#include "formula/known.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "steepest/structural.hpp"

namespace steepest::formula {
namespace {

bool is_computable(const Graph& graph, NodeId id) {
  const Node& node = graph[id];
  if (node.per_row) return false;
  if (is_elementwise(node.op)) return true;
  switch (node.op) {
    case Op::literal:
    case Op::constant:
    case Op::reshape:
    case Op::permute:
    case Op::broadcast:
    case Op::slice:
    case Op::concat:
    case Op::gather:
    case Op::reduce_sum:
    case Op::reduce_min:
    case Op::reduce_max: return true;
    default: return false;
  }
}

/// Calls visit(position) for every place of `shape`, where position moves by `steps` an axis from `start`.
template <class Visit>
void walk(const Shape& shape, const std::vector<std::int64_t>& steps, std::int64_t start, Visit visit) {
  std::vector<std::int64_t> place(shape.size(), 0);
  std::int64_t position = start;
  for (std::int64_t left = element_count(shape); left > 0; --left) {
    visit(position);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      position += steps[axis];
      if (++place[axis] < shape[axis]) break;
      position -= steps[axis] * shape[axis];
      place[axis] = 0;
    }
  }
}

}  // namespace

std::vector<std::int64_t> strides_of(const Shape& shape) {
  std::vector<std::int64_t> strides(shape.size(), 1);
  for (std::size_t axis = shape.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * shape[axis];
  return strides;
}

const std::vector<double>* KnownValues::of(NodeId node) {
  std::vector<NodeId> waiting{node};
  while (!waiting.empty()) {
    const NodeId id = waiting.back();
    bool arguments_ready = true;
    if (!ready(id) && is_computable(graph_, id)) {
      for (const NodeId argument : graph_.arguments(id)) {
        if (ready(argument)) continue;
        waiting.push_back(argument);
        arguments_ready = false;
      }
    }
    if (!arguments_ready) continue;
    waiting.pop_back();
    if (!ready(id)) compute(id);
  }
  const auto found = values_.find(node);
  return found == values_.end() ? nullptr : &found->second;
}

void KnownValues::compute(NodeId id) {
  bool known = is_computable(graph_, id);
  if (known) {
    for (const NodeId argument : graph_.arguments(id)) known = known && values_.contains(argument);
  }
  if (!known) {
    unknown_[id] = true;
    return;
  }
  std::vector<double> result;
  const Op op = graph_[id].op;
  if (is_elementwise(op)) {
    result = elementwise_values(id);
  } else if (op == Op::literal) {
    result = {*graph_.literal_value(id)};
  } else if (op == Op::constant) {
    result.assign(graph_.constant_values(id).begin(), graph_.constant_values(id).end());
  } else if (op == Op::concat) {
    result = joined(id);
  } else if (op == Op::gather) {
    result = gathered(id);
  } else if (op == Op::reduce_sum || op == Op::reduce_min || op == Op::reduce_max) {
    result = reduced(id);
  } else {
    result = rearranged(id);
  }
  values_[id] = std::move(result);
}

std::vector<double> KnownValues::elementwise_values(NodeId id) {
  const std::span<const NodeId> arguments = graph_.arguments(id);
  std::vector<double> result(static_cast<std::size_t>(element_count(graph_.shape(id))));
  std::array<const std::vector<double>*, 3> given{};
  for (std::size_t k = 0; k < arguments.size(); ++k) given[k] = &values_.at(arguments[k]);
  std::array<double, 3> element{};
  for (std::size_t e = 0; e < result.size(); ++e) {
    for (std::size_t k = 0; k < arguments.size(); ++k) element[k] = (*given[k])[given[k]->size() == 1 ? 0 : e];
    result[e] = evaluate(graph_[id].op, std::span(element).first(arguments.size()));
  }
  return result;
}

/// reshape, permute, broadcast and slice read the argument at other places.
std::vector<double> KnownValues::rearranged(NodeId id) {
  const NodeId argument = graph_.arguments(id)[0];
  const std::vector<double>& from = values_.at(argument);
  const Shape &shape = graph_.shape(id), &from_shape = graph_.shape(argument);
  const std::vector<std::int64_t> strides = strides_of(from_shape);
  std::vector<std::int64_t> steps(shape.size(), 0);
  std::int64_t start = 0;
  switch (graph_[id].op) {
    case Op::permute:
      for (std::size_t k = 0; k < shape.size(); ++k)
        steps[k] = strides[static_cast<std::size_t>(graph_.attributes(id)[k])];
      break;
    case Op::broadcast:
      for (std::size_t k = 0; k < from_shape.size(); ++k) {
        const std::size_t axis = shape.size() - from_shape.size() + k;
        steps[axis] = from_shape[k] == 1 ? 0 : strides[k];
      }
      break;
    case Op::slice:
      for (std::size_t k = 0; k < shape.size(); ++k) {
        start += graph_.attributes(id)[3 * k] * strides[k];
        steps[k] = graph_.attributes(id)[3 * k + 2] * strides[k];
      }
      break;
    default: steps = strides_of(shape);
  }
  std::vector<double> result;
  result.reserve(static_cast<std::size_t>(element_count(shape)));
  walk(shape, steps, start, [&](std::int64_t position) { result.push_back(from[static_cast<std::size_t>(position)]); });
  return result;
}

std::vector<double> KnownValues::reduced(NodeId id) {
  const NodeId argument = graph_.arguments(id)[0];
  const std::vector<double>& from = values_.at(argument);
  const Shape& from_shape = graph_.shape(argument);
  const Op op = graph_[id].op;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double start = op == Op::reduce_sum ? 0 : op == Op::reduce_min ? infinity : -infinity;
  const std::vector<std::int64_t> strides = strides_of(graph_.shape(id));
  std::vector<std::int64_t> steps(from_shape.size(), 0);
  std::size_t kept = 0;
  for (std::size_t axis = 0; axis < from_shape.size(); ++axis) {
    const bool vanishes =
        std::ranges::find(graph_.attributes(id), static_cast<std::int64_t>(axis)) != graph_.attributes(id).end();
    if (!vanishes) steps[axis] = strides[kept++];
  }
  std::vector<double> result(static_cast<std::size_t>(element_count(graph_.shape(id))), start);
  std::size_t e = 0;
  walk(from_shape, steps, 0, [&](std::int64_t position) {
    double& cell = result[static_cast<std::size_t>(position)];
    const double value = from[e++];
    cell = op == Op::reduce_sum ? cell + value : op == Op::reduce_min ? std::min(cell, value) : std::max(cell, value);
  });
  return result;
}

std::vector<double> KnownValues::joined(NodeId id) {
  const Shape& shape = graph_.shape(id);
  const auto axis = static_cast<std::size_t>(graph_.attributes(id)[0]);
  const std::vector<std::int64_t> strides = strides_of(shape);
  std::vector<double> result(static_cast<std::size_t>(element_count(shape)));
  std::int64_t start = 0;
  for (const NodeId argument : graph_.arguments(id)) {
    const std::vector<double>& from = values_.at(argument);
    std::size_t e = 0;
    walk(graph_.shape(argument), strides, start,
         [&](std::int64_t position) { result[static_cast<std::size_t>(position)] = from[e++]; });
    start += graph_.shape(argument)[axis] * strides[axis];
  }
  return result;
}

std::vector<double> KnownValues::gathered(NodeId id) {
  const NodeId table = graph_.arguments(id)[0];
  const std::vector<double>&from = values_.at(table), &index = values_.at(graph_.arguments(id)[1]);
  const std::int64_t rows = graph_.shape(table)[0];
  const std::size_t width = rows == 0 ? 0 : from.size() / static_cast<std::size_t>(rows);
  std::vector<double> result;
  for (const double place : index) {
    const bool inside = place >= 0 && place < static_cast<double>(rows) && place == std::floor(place);
    for (std::size_t k = 0; k < width; ++k) {
      result.push_back(inside ? from[static_cast<std::size_t>(place) * width + k]
                              : std::numeric_limits<double>::quiet_NaN());
    }
  }
  return result;
}

}  // namespace steepest::formula
