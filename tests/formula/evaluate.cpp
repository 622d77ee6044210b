#include "evaluate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>

#include "steepest/structural.hpp"

namespace steepest::test {
namespace {

using Array = std::vector<double>;

std::size_t size_of(const Shape& shape) { return static_cast<std::size_t>(element_count(shape)); }

/// Row-major position to coordinates and back.
std::vector<std::int64_t> coordinates(std::size_t position, const Shape& shape) {
  std::vector<std::int64_t> result(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    result[axis] = static_cast<std::int64_t>(position) % shape[axis];
    position /= static_cast<std::size_t>(shape[axis]);
  }
  return result;
}

std::size_t position_of(const std::vector<std::int64_t>& place, const Shape& shape) {
  std::size_t result = 0;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    result = result * static_cast<std::size_t>(shape[axis]) + static_cast<std::size_t>(place[axis]);
  }
  return result;
}

/// All rows of a graph's nodes at once: values[node][row]; not per row: one row.
class Evaluator final {
 public:
  Evaluator(const Graph& graph, std::vector<std::vector<Array>> inputs, std::int64_t rows)
      : graph_(graph), inputs_(std::move(inputs)), rows_(rows) {}

  std::vector<Array> run(NodeId root) {
    for (const NodeId id : reachable(graph_, std::array{root})) values_[id] = node(id);
    return values_.at(root);
  }

 private:
  const Array& argument(NodeId id, std::size_t which, std::size_t row) {
    const std::vector<Array>& rows = values_.at(graph_.arguments(id)[which]);
    return rows[rows.size() == 1 ? 0 : row];
  }

  std::vector<Array> node(NodeId id) {
    const Op op = graph_[id].op;
    if (op == Op::input) return inputs_[graph_[id].payload];
    if (op == Op::row_count) return {{static_cast<double>(rows_)}};
    if (op == Op::row_sum || op == Op::row_min || op == Op::row_max || op == Op::row_prod) return {over_rows(id)};
    std::vector<Array> result;
    const std::int64_t rows = graph_[id].per_row ? rows_ : 1;
    for (std::int64_t row = 0; row < rows; ++row) result.push_back(one_row(id, static_cast<std::size_t>(row)));
    return result;
  }

  Array over_rows(NodeId id) {
    const std::vector<Array>& rows = values_.at(graph_.arguments(id)[0]);
    Array result = rows.at(0);
    for (std::size_t row = 1; row < static_cast<std::size_t>(rows_); ++row) {
      for (std::size_t e = 0; e < result.size(); ++e) result[e] = combined(graph_[id].op, result[e], rows[row][e]);
    }
    return result;
  }

  static double combined(Op op, double a, double b) {
    switch (op) {
      case Op::row_sum:
      case Op::reduce_sum: return a + b;
      case Op::row_prod: return a * b;
      case Op::row_min:
      case Op::reduce_min: return std::min(a, b);
      default: return std::max(a, b);
    }
  }

  Array one_row(NodeId id, std::size_t row) {
    const Op op = graph_[id].op;
    if (is_elementwise(op)) return elementwise_row(id, row);
    switch (op) {
      case Op::literal: return {*graph_.literal_value(id)};
      case Op::constant: return {graph_.constant_values(id).begin(), graph_.constant_values(id).end()};
      case Op::reshape:
      case Op::detach:
      case Op::lift_rows: return argument(id, 0, row);
      case Op::permute:
      case Op::broadcast:
      case Op::slice: return rearranged(id, row);
      case Op::unslice: return surrounded(id, row);
      case Op::concat: return joined(id, row);
      case Op::gather: return gathered(id, row);
      case Op::matmul: return product(id, row);
      case Op::scan: return scanned(id, row);
      case Op::reduce_sum:
      case Op::reduce_min:
      case Op::reduce_max: return reduced(id, row);
      default: throw std::runtime_error("the test evaluator lacks an operator");
    }
  }

  Array elementwise_row(NodeId id, std::size_t row) {
    Array result(size_of(graph_.shape(id)));
    const std::size_t arity = graph_.arguments(id).size();
    for (std::size_t e = 0; e < result.size(); ++e) {
      std::array<double, 3> given{};
      for (std::size_t k = 0; k < arity; ++k) {
        const Array& values = argument(id, k, row);
        given[k] = values[values.size() == 1 ? 0 : e];
      }
      result[e] = evaluate(graph_[id].op, std::span(given).first(arity));
    }
    return result;
  }

  Array rearranged(NodeId id, std::size_t row) {
    const Shape &shape = graph_.shape(id), &from = graph_.shape(graph_.arguments(id)[0]);
    const Array& values = argument(id, 0, row);
    const std::span<const std::int64_t> attributes = graph_.attributes(id);
    Array result(size_of(shape));
    for (std::size_t e = 0; e < result.size(); ++e) {
      const std::vector<std::int64_t> place = coordinates(e, shape);
      std::vector<std::int64_t> source(from.size());
      for (std::size_t axis = 0; axis < from.size(); ++axis) {
        if (graph_[id].op == Op::slice) source[axis] = attributes[3 * axis] + place[axis] * attributes[3 * axis + 2];
        if (graph_[id].op == Op::broadcast)
          source[axis] = from[axis] == 1 ? 0 : place[place.size() - from.size() + axis];
      }
      if (graph_[id].op == Op::permute) {
        for (std::size_t k = 0; k < place.size(); ++k) source[static_cast<std::size_t>(attributes[k])] = place[k];
      }
      result[e] = values[position_of(source, from)];
    }
    return result;
  }

  Array surrounded(NodeId id, std::size_t row) {
    const Shape &from = graph_.shape(graph_.arguments(id)[0]), &to = graph_.shape(id);
    const std::span<const std::int64_t> attributes = graph_.attributes(id);
    const Array& values = argument(id, 0, row);
    Array result(size_of(to));
    for (std::size_t e = 0; e < values.size(); ++e) {
      std::vector<std::int64_t> place = coordinates(e, from);
      for (std::size_t axis = 0; axis < place.size(); ++axis) {
        place[axis] = attributes[3 * axis] + place[axis] * attributes[3 * axis + 2];
      }
      result[position_of(place, to)] = values[e];
    }
    return result;
  }

  Array joined(NodeId id, std::size_t row) {
    const auto axis = static_cast<std::size_t>(graph_.attributes(id)[0]);
    const Shape& shape = graph_.shape(id);
    Array result(size_of(shape));
    std::int64_t start = 0;
    for (std::size_t k = 0; k < graph_.arguments(id).size(); ++k) {
      const Shape& own = graph_.shape(graph_.arguments(id)[k]);
      for (std::size_t e = 0; e < size_of(own); ++e) {
        std::vector<std::int64_t> place = coordinates(e, own);
        place[axis] += start;
        result[position_of(place, shape)] = argument(id, k, row)[e];
      }
      start += own[axis];
    }
    return result;
  }

  Array gathered(NodeId id, std::size_t row) {
    const Shape& table = graph_.shape(graph_.arguments(id)[0]);
    const std::size_t width = size_of(table) / static_cast<std::size_t>(table[0]);
    Array result;
    for (const double index : argument(id, 1, row)) {
      const bool inside = index >= 0 && index < static_cast<double>(table[0]) && index == std::floor(index);
      for (std::size_t k = 0; k < width; ++k) {
        result.push_back(inside ? argument(id, 0, row)[static_cast<std::size_t>(index) * width + k]
                                : std::numeric_limits<double>::quiet_NaN());
      }
    }
    return result;
  }

  Array product(NodeId id, std::size_t row) {
    const Shape &left = graph_.shape(graph_.arguments(id)[0]), &right = graph_.shape(graph_.arguments(id)[1]);
    const std::int64_t m = left.size() == 2 ? left[0] : 1, n = right.size() == 2 ? right[1] : 1, inner = left.back();
    Array result;
    for (std::int64_t i = 0; i < m; ++i) {
      for (std::int64_t j = 0; j < n; ++j) {
        double sum = 0;
        for (std::int64_t k = 0; k < inner; ++k) {
          sum += argument(id, 0, row)[static_cast<std::size_t>(i * inner + k)] *
                 argument(id, 1, row)[static_cast<std::size_t>(k * n + j)];
        }
        result.push_back(sum);
      }
    }
    return result;
  }

  Array reduced(NodeId id, std::size_t row) {
    const Shape &from = graph_.shape(graph_.arguments(id)[0]), &shape = graph_.shape(id);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const Op op = graph_[id].op;
    Array result(size_of(shape), op == Op::reduce_sum ? 0 : op == Op::reduce_min ? infinity : -infinity);
    for (std::size_t e = 0; e < size_of(from); ++e) {
      const std::vector<std::int64_t> place = coordinates(e, from);
      std::vector<std::int64_t> kept;
      for (std::size_t axis = 0; axis < from.size(); ++axis) {
        const auto axes = graph_.attributes(id);
        if (std::ranges::find(axes, static_cast<std::int64_t>(axis)) == axes.end()) kept.push_back(place[axis]);
      }
      double& cell = result[position_of(kept, shape)];
      cell = combined(op, cell, argument(id, 0, row)[e]);
    }
    return result;
  }

  Array scanned(NodeId id, std::size_t row) {
    const ScanSpec spec = scan_spec(graph_, id);
    const Function& body = graph_.function(static_cast<std::uint32_t>(graph_[id].payload));
    Array carry = argument(id, 0, row), outputs;
    for (std::int64_t t = 0; t < spec.steps; ++t) {
      std::vector<std::vector<Array>> inputs{{carry}};
      for (std::size_t k = 1; k < graph_.arguments(id).size(); ++k) {
        const Array& whole = argument(id, k, row);
        if (static_cast<std::int64_t>(k) > spec.sequences) {
          inputs.push_back({whole});
          continue;
        }
        const auto width = static_cast<std::ptrdiff_t>(whole.size()) / spec.steps;
        inputs.push_back({Array(whole.begin() + t * width, whole.begin() + (t + 1) * width)});
      }
      const Array next = Evaluator(body.graph(), inputs, 1).run(body.outputs()[0])[0];
      if (spec.output > 0) {
        const Array output = Evaluator(body.graph(), inputs, 1).run(body.outputs()[1])[0];
        outputs.insert(outputs.end(), output.begin(), output.end());
      }
      carry = next;
    }
    carry.insert(carry.end(), outputs.begin(), outputs.end());
    return carry;
  }

  const Graph& graph_;
  std::vector<std::vector<Array>> inputs_;
  std::int64_t rows_;
  std::map<NodeId, std::vector<Array>> values_;
};

}  // namespace

std::vector<double> evaluate_node(const Model& model, NodeId node, const Point& point) {
  std::vector<std::vector<Array>> inputs;
  for (const Input& input : model.graph->inputs()) {
    if (!input.per_row) {
      const Array& given = point.parameters.at(input.name);
      inputs.push_back({given.size() == 1 ? Array(size_of(input.shape), given[0]) : given});
      continue;
    }
    std::vector<Array> rows(static_cast<std::size_t>(point.rows));
    for (const ModelColumn& column : model.columns) {
      if (column.node != input.node) continue;
      for (std::size_t row = 0; row < rows.size(); ++row) {
        for (const std::string& name : column.columns) rows[row].push_back(point.columns.at(name)[row]);
      }
    }
    inputs.push_back(rows);
  }
  std::vector<double> result;
  for (const Array& row : Evaluator(*model.graph, inputs, point.rows).run(node))
    result.insert(result.end(), row.begin(), row.end());
  return result;
}

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Table read_table(const std::string& path) {
  std::istringstream text(read_text(path));
  Table table;
  std::string line, cell;
  std::getline(text, line);
  for (std::istringstream header(line); std::getline(header, cell, ',');) table.columns.push_back({cell, false, {}});
  for (; std::getline(text, line); ++table.rows) {
    std::istringstream cells(line);
    for (const KnownColumn& column : table.columns) {
      std::getline(cells, cell, ',');
      table.values[column.name].push_back(std::stod(cell));
    }
  }
  return table;
}

}  // namespace steepest::test
