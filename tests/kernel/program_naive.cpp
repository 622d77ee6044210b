#include "program_naive.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "steepest/structural.hpp"

namespace steepest::test {
namespace {

using Index = std::vector<std::int64_t>;
using Array = std::vector<double>;

/// Row-major position of an index.
std::size_t flat(const Shape& shape, const Index& index) {
  std::int64_t position = 0;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) position = position * shape[axis] + index[axis];
  return static_cast<std::size_t>(position);
}

Index unflat(const Shape& shape, std::size_t position) {
  Index index(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    index[axis] = static_cast<std::int64_t>(position) % shape[axis];
    position /= static_cast<std::size_t>(shape[axis]);
  }
  return index;
}

std::size_t count(const Shape& shape) { return static_cast<std::size_t>(element_count(shape)); }

struct Naive {
  const Graph& graph;
  const Point& point;
  std::map<NodeId, RowValues> values;

  const Array& at(NodeId id, std::size_t row) const {
    const RowValues& all = values.at(id);
    return all.size() == 1 && !graph[id].per_row ? all[0] : all[row];
  }

  Array input(NodeId id, std::size_t row) const {
    const Array& given = point.inputs.at(graph.input_of(id).name);
    if (!graph[id].per_row) return given;
    Array result;
    for (std::size_t e = 0; e < count(graph.shape(id)); ++e) {
      result.push_back(given[e * static_cast<std::size_t>(point.rows) + row]);
    }
    return result;
  }

  Array elementwise(NodeId id, std::size_t row) const {
    Array result(count(graph.shape(id)));
    for (std::size_t e = 0; e < result.size(); ++e) {
      std::vector<double> arguments;
      for (const NodeId a : graph.arguments(id)) {
        const Array& all = at(a, row);
        arguments.push_back(all[graph.shape(a).empty() ? 0 : e]);
      }
      result[e] = evaluate(graph[id].op, arguments);
    }
    return result;
  }

  Array reduce(NodeId id, std::size_t row) const {
    const NodeId a = graph.arguments(id)[0];
    const Op op = graph[id].op;
    const double infinity = std::numeric_limits<double>::infinity();
    Array result(count(graph.shape(id)), op == Op::reduce_sum ? 0 : op == Op::reduce_min ? infinity : -infinity);
    for (std::size_t e = 0; e < count(graph.shape(a)); ++e) {
      const Index index = unflat(graph.shape(a), e);
      Index kept;
      for (std::size_t axis = 0; axis < index.size(); ++axis) {
        if (!std::ranges::count(graph.attributes(id), static_cast<std::int64_t>(axis))) kept.push_back(index[axis]);
      }
      double& into = result[flat(graph.shape(id), kept)];
      into = combine(op, into, at(a, row)[e]);
    }
    return result;
  }

  static double combine(Op op, double a, double b) {
    switch (op) {
      case Op::reduce_sum:
      case Op::row_sum: return a + b;
      case Op::row_prod: return a * b;
      case Op::reduce_min:
      case Op::row_min: return std::isnan(a) ? a : std::isnan(b) ? b : std::min(a, b);
      default: return std::isnan(a) ? a : std::isnan(b) ? b : std::max(a, b);
    }
  }

  Array row_reduce(NodeId id) const {
    const NodeId a = graph.arguments(id)[0];
    const Op op = graph[id].op;
    const double infinity = std::numeric_limits<double>::infinity();
    const double start = op == Op::row_sum ? 0 : op == Op::row_prod ? 1 : op == Op::row_min ? infinity : -infinity;
    Array result(count(graph.shape(id)), start);
    for (std::size_t row = 0; row < static_cast<std::size_t>(point.rows); ++row) {
      for (std::size_t e = 0; e < result.size(); ++e) result[e] = combine(op, result[e], at(a, row)[e]);
    }
    return result;
  }

  Array moved(NodeId id, std::size_t row) const {
    const NodeId a = graph.arguments(id)[0];
    const Shape &from = graph.shape(a), &shape = graph.shape(id);
    const std::span<const std::int64_t> attributes = graph.attributes(id);
    Array result(count(shape));
    for (std::size_t e = 0; e < result.size(); ++e) {
      const Index index = unflat(shape, e);
      Index source(from.size());
      for (std::size_t axis = 0; axis < from.size(); ++axis) {
        const std::size_t shift = shape.size() - from.size();
        if (graph[id].op == Op::broadcast) source[axis] = from[axis] == 1 ? 0 : index[axis + shift];
        if (graph[id].op == Op::slice) source[axis] = attributes[3 * axis] + index[axis] * attributes[3 * axis + 2];
      }
      if (graph[id].op == Op::permute) {
        for (std::size_t k = 0; k < index.size(); ++k) source[static_cast<std::size_t>(attributes[k])] = index[k];
      }
      result[e] = at(a, row)[flat(from, source)];
    }
    return result;
  }

  Array unslice(NodeId id, std::size_t row) const {
    const NodeId a = graph.arguments(id)[0];
    const std::span<const std::int64_t> ranges = graph.attributes(id);
    Array result(count(graph.shape(id)), 0.0);
    for (std::size_t e = 0; e < count(graph.shape(a)); ++e) {
      Index index = unflat(graph.shape(a), e);
      for (std::size_t axis = 0; axis < index.size(); ++axis) {
        index[axis] = ranges[3 * axis] + index[axis] * ranges[3 * axis + 2];
      }
      result[flat(graph.shape(id), index)] = at(a, row)[e];
    }
    return result;
  }

  Array concat(NodeId id, std::size_t row) const {
    const auto axis = static_cast<std::size_t>(graph.attributes(id)[0]);
    Array result(count(graph.shape(id)));
    std::int64_t shift = 0;
    for (const NodeId a : graph.arguments(id)) {
      for (std::size_t e = 0; e < count(graph.shape(a)); ++e) {
        Index index = unflat(graph.shape(a), e);
        index[axis] += shift;
        result[flat(graph.shape(id), index)] = at(a, row)[e];
      }
      shift += graph.shape(a)[axis];
    }
    return result;
  }

  Array gather(NodeId id, std::size_t row) const {
    const NodeId table = graph.arguments(id)[0], index = graph.arguments(id)[1];
    const std::int64_t n = graph.shape(table)[0];
    const std::size_t width = count(graph.shape(table)) / static_cast<std::size_t>(n);
    Array result;
    for (const double i : at(index, row)) {
      for (std::size_t k = 0; k < width; ++k) {
        const bool inside = i >= 0 && i < static_cast<double>(n);
        result.push_back(inside ? at(table, row)[static_cast<std::size_t>(i) * width + k] : std::nan(""));
      }
    }
    return result;
  }

  void scatter(NodeId id, std::size_t row, Array& into) const {
    const NodeId source = graph.arguments(id)[0], index = graph.arguments(id)[1];
    const std::int64_t n = graph.attributes(id)[0];
    const Array& places = at(index, row);
    const std::size_t width = into.size() / static_cast<std::size_t>(n);
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (!(places[i] >= 0 && places[i] < static_cast<double>(n))) continue;
      for (std::size_t k = 0; k < width; ++k) {
        into[static_cast<std::size_t>(places[i]) * width + k] += at(source, row)[i * width + k];
      }
    }
  }

  Array matmul(NodeId id, std::size_t row) const {
    const NodeId a = graph.arguments(id)[0], b = graph.arguments(id)[1];
    const std::size_t k = static_cast<std::size_t>(graph.shape(a).back());
    const std::size_t n = graph.shape(b).size() == 2 ? static_cast<std::size_t>(graph.shape(b)[1]) : 1;
    Array result(count(graph.shape(id)), 0.0);
    for (std::size_t e = 0; e < result.size(); ++e) {
      for (std::size_t i = 0; i < k; ++i) result[e] += at(a, row)[e / n * k + i] * at(b, row)[i * n + e % n];
    }
    return result;
  }

  void outer(NodeId id, std::size_t row, Array& into) const {
    const Array &a = at(graph.arguments(id)[0], row), &b = at(graph.arguments(id)[1], row);
    for (std::size_t e = 0; e < into.size(); ++e) into[e] += a[e / b.size()] * b[e % b.size()];
  }

  Array scan(NodeId id, std::size_t row) const {
    const ScanSpec spec = scan_spec(graph, id);
    const Function& body = graph.function(static_cast<std::uint32_t>(graph[id].payload));
    Array carry = at(graph.arguments(id)[0], row);
    Array outputs(static_cast<std::size_t>(spec.steps * spec.output));
    for (std::int64_t i = 0; i < spec.steps; ++i) {
      const std::int64_t t = spec.backwards ? spec.steps - 1 - i : i;
      Point inside;
      for (std::size_t k = 0; k < body.graph().inputs().size(); ++k) {
        Array argument = k == 0 ? carry : at(graph.arguments(id)[k], row);
        if (k > 0 && k <= static_cast<std::size_t>(spec.sequences)) {
          const auto size = static_cast<std::ptrdiff_t>(count(body.graph().inputs()[k].shape));
          argument = Array(argument.begin() + t * size, argument.begin() + (t + 1) * size);
        }
        inside.inputs[body.graph().inputs()[k].name] = argument;
      }
      const auto results = evaluate_naively(body.graph(), body.outputs(), inside);
      carry = results.at(body.outputs()[0])[0];
      if (spec.output > 0) std::ranges::copy(results.at(body.outputs()[1])[0], outputs.begin() + t * spec.output);
    }
    carry.insert(carry.end(), outputs.begin(), outputs.end());
    return carry;
  }

  Array one_row(NodeId id, std::size_t row) const {
    const Op op = graph[id].op;
    if (is_elementwise(op)) return elementwise(id, row);
    switch (op) {
      case Op::literal: return {*graph.literal_value(id)};
      case Op::constant: return {graph.constant_values(id).begin(), graph.constant_values(id).end()};
      case Op::input: return input(id, row);
      case Op::row_count: return {static_cast<double>(point.rows)};
      case Op::reduce_sum:
      case Op::reduce_min:
      case Op::reduce_max: return reduce(id, row);
      case Op::permute:
      case Op::broadcast:
      case Op::slice: return moved(id, row);
      case Op::unslice: return unslice(id, row);
      case Op::concat: return concat(id, row);
      case Op::gather: return gather(id, row);
      case Op::matmul: return matmul(id, row);
      case Op::scan: return scan(id, row);
      case Op::scatter_add: {
        Array into(count(graph.shape(id)), 0.0);
        scatter(id, row, into);
        return into;
      }
      default: return at(graph.arguments(id)[0], row);  // reshape, detach, lift_rows
    }
  }

  Array all_rows(NodeId id) const {
    const Op op = graph[id].op;
    if (op != Op::row_outer && op != Op::scatter_add) return row_reduce(id);
    Array into(count(graph.shape(id)), 0.0);
    for (std::size_t row = 0; row < static_cast<std::size_t>(point.rows); ++row) {
      op == Op::row_outer ? outer(id, row, into) : scatter(id, row, into);
    }
    return into;
  }

  bool reduces_rows(NodeId id) const {
    const Op op = graph[id].op;
    if (op == Op::scatter_add) return graph.attributes(id)[1] != 0;
    return op == Op::row_sum || op == Op::row_prod || op == Op::row_min || op == Op::row_max || op == Op::row_outer;
  }
};

bool close(double a, double b, double tolerance, double scale) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (a == b) return true;
  return std::fabs(a - b) <= tolerance * std::max({std::fabs(a), std::fabs(b), scale});
}

std::string compare(NodeId id, std::span<const double> got, const RowValues& expected, double tolerance, double scale) {
  const std::size_t rows = expected.size();
  for (std::size_t i = 0; i < got.size(); ++i) {
    const std::size_t element = i / rows, row = i % rows;
    const double want = expected[row][element];
    if (close(got[i], want, tolerance, scale)) continue;
    std::ostringstream text;
    text.precision(17);
    text << "node " << id << ", element " << element << ", row " << row << ": " << got[i] << " instead of " << want;
    return text.str();
  }
  return {};
}

}  // namespace

Bindings Point::bindings() const {
  Bindings result{.inputs = {}, .rows = rows};
  for (const auto& [name, values] : inputs) result.inputs[name] = values;
  return result;
}

std::map<NodeId, RowValues> evaluate_naively(const Graph& graph, std::span<const NodeId> roots, const Point& point) {
  Naive naive{graph, point, {}};
  for (const NodeId id : reachable(graph, roots)) {
    RowValues& rows = naive.values[id];
    RowValues result;
    const std::size_t times = graph[id].per_row ? static_cast<std::size_t>(point.rows) : 1;
    if (naive.reduces_rows(id)) {
      result.push_back(naive.all_rows(id));
    } else {
      for (std::size_t row = 0; row < times; ++row) result.push_back(naive.one_row(id, row));
    }
    rows = std::move(result);
  }
  return naive.values;
}

std::string difference(const Graph& graph, std::span<const NodeId> outputs, const Point& point, const Kernel& kernel,
                       const Program& program, double tolerance, double scale) {
  const std::map<NodeId, RowValues> expected = evaluate_naively(graph, outputs, point);
  const Results results = run(program, kernel, point.bindings());
  std::size_t global = 0, per_row = 0;
  for (const NodeId output : outputs) {
    const bool is_per_row = graph[output].per_row;
    const std::vector<double>& got = is_per_row ? results.row_outputs[per_row++] : results.outputs[global++];
    const std::size_t wanted = count(graph.shape(output)) * (is_per_row ? static_cast<std::size_t>(point.rows) : 1);
    if (got.size() != wanted) return "node " + std::to_string(output) + " has another size";
    if (got.empty()) continue;
    std::string text = compare(output, got, expected.at(output), tolerance, scale);
    if (!text.empty()) return text;
  }
  return {};
}

std::string interpreter_difference(const Graph& graph, std::span<const NodeId> outputs, const Point& point,
                                   double tolerance, double scale) {
  const auto program = std::make_shared<const Program>(make_program(graph, outputs));
  return difference(graph, outputs, point, *make_interpreter(program), *program, tolerance, scale);
}

}  // namespace steepest::test
