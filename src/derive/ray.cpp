#include <algorithm>
#include <array>
#include <cmath>

#include "derive/series_array.hpp"
#include "graph/comparison.hpp"
#include "steepest/base.hpp"
#include "steepest/derive.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

constexpr std::int64_t most_elements = 50'000;
/// Terms a series, tried in turn: most functions need few, differences that cancel need many.
constexpr std::array<std::size_t, 3> term_counts{6, 14, 30};

/// The series of a graph's nodes, given those of its inputs in their order.
class RayValues final {
 public:
  RayValues(const Graph& graph, std::vector<SeriesArray> inputs, std::int64_t rows, const SeriesOperators& operators)
      : graph_(graph), inputs_(std::move(inputs)), rows_(rows), operators_(operators) {}

  std::vector<SeriesArray> of(std::span<const NodeId> roots) {
    values_.resize(graph_.size());
    for (const NodeId id : reachable(graph_, roots)) values_[id] = computed(id);
    std::vector<SeriesArray> results;
    for (const NodeId root : roots) results.push_back(values_[root]);
    return results;
  }

 private:
  SeriesArray computed(NodeId id) {
    const Node& node = graph_[id];
    if (const std::optional<double> literal = graph_.literal_value(id)) return {Series::constant(*literal)};
    if (node.op == Op::constant) {
      SeriesArray values;
      for (const double value : graph_.constant_values(id)) values.push_back(Series::constant(value));
      return values;
    }
    if (node.op == Op::input) return inputs_[node.payload];
    std::vector<SeriesArgument> arguments;
    for (const NodeId argument : graph_.arguments(id)) {
      arguments.push_back({values_[argument], graph_.shape(argument), graph_[argument].per_row ? rows_ : 1});
    }
    if (node.op == Op::scan) return scanned(id, arguments);
    if (!is_elementwise(node.op)) return structural_series(graph_, id, arguments, rows_, operators_);
    return elementwise_series(id, arguments);
  }

  SeriesArray elementwise_series(NodeId id, std::span<const SeriesArgument> arguments) const {
    const Op op = graph_[id].op;
    const std::span<const NodeId> nodes = graph_.arguments(id);
    const bool with_itself = is_comparison(op) && nodes[0] == nodes[1];
    const std::int64_t rows = graph_[id].per_row ? rows_ : 1;
    SeriesArray values;
    std::vector<Series> given(arguments.size());
    for (std::int64_t e = 0; e < element_count(graph_.shape(id)); ++e) {
      for (std::int64_t row = 0; row < rows; ++row) {
        for (std::size_t i = 0; i < arguments.size(); ++i) given[i] = arguments[i].at(e, row);
        const bool known = with_itself && given[0].is_known();
        values.push_back(known ? Series::constant(evaluate(op, std::array{0.0, 0.0})) : operators_.apply(op, given));
      }
    }
    return values;
  }

  SeriesArray scanned(NodeId id, std::span<const SeriesArgument> arguments) const {
    const ScanSpec spec = scan_spec(graph_, id);
    const Function& body = graph_.function(static_cast<std::uint32_t>(graph_[id].payload));
    const std::int64_t rows = graph_[id].per_row ? rows_ : 1;
    SeriesArray result(static_cast<std::size_t>((spec.carry + spec.steps * spec.output) * rows));
    for (std::int64_t row = 0; row < rows; ++row) {
      SeriesArray carry;
      for (std::int64_t i = 0; i < spec.carry; ++i) carry.push_back(arguments[0].at(i, row));
      for (std::int64_t i = 0; i < spec.steps; ++i) {
        const std::int64_t step = spec.backwards ? spec.steps - 1 - i : i;
        std::vector<SeriesArray> inputs{carry};
        for (std::size_t k = 1; k < arguments.size(); ++k) {
          const std::int64_t size = element_count(body.graph().inputs()[k].shape);
          const bool is_sequence = static_cast<std::int64_t>(k) <= spec.sequences;
          SeriesArray& input = inputs.emplace_back();
          for (std::int64_t e = 0; e < size; ++e) {
            input.push_back(arguments[k].at((is_sequence ? step * size : 0) + e, row));
          }
        }
        const std::vector<SeriesArray> next = RayValues(body.graph(), inputs, 0, operators_).of(body.outputs());
        carry = next[0];
        for (std::int64_t e = 0; e < spec.output; ++e) {
          const std::int64_t at = spec.carry + step * spec.output + e;
          result[static_cast<std::size_t>(at * rows + row)] = next[1][static_cast<std::size_t>(e)];
        }
      }
      for (std::int64_t i = 0; i < spec.carry; ++i) {
        result[static_cast<std::size_t>(i * rows + row)] = carry[static_cast<std::size_t>(i)];
      }
    }
    return result;
  }

  const Graph& graph_;
  std::vector<SeriesArray> inputs_;
  std::int64_t rows_;
  const SeriesOperators& operators_;
  std::vector<SeriesArray> values_;
};

std::int64_t elements_of(const Graph& graph, std::span<const NodeId> roots, std::int64_t rows) {
  std::int64_t total = 0;
  for (const NodeId id : reachable(graph, roots)) {
    std::int64_t own = element_count(graph.shape(id)) * (graph[id].per_row ? rows : 1);
    if (graph[id].op == Op::scan) {
      const Function& body = graph.function(static_cast<std::uint32_t>(graph[id].payload));
      own += scan_spec(graph, id).steps * elements_of(body.graph(), body.outputs(), 0) * (graph[id].per_row ? rows : 1);
    }
    if (graph[id].op == Op::matmul) own *= graph.shape(graph.arguments(id)[0]).back();
    total += own;
  }
  return total;
}

std::vector<SeriesArray> inputs_of(const Graph& graph, const Ray& ray) {
  std::vector<SeriesArray> inputs(graph.inputs().size());
  for (const RayInput& input : ray.inputs) {
    SeriesArray& array = inputs[graph[input.node].payload];
    for (std::size_t i = 0; i < input.values.size(); ++i) {
      Series x = Series::constant(input.values[i]);
      if (!input.direction.empty() && input.direction[i] != 0) x.terms.push_back({1, {input.direction[i], 0}});
      array.push_back(std::move(x));
    }
  }
  return inputs;
}

double settled(const Coefficient& found) { return found.is_doubtful() || found.value == 0 ? 0 : found.value; }

RayLimit infinite(double sign) {
  RayLimit limit;
  limit.kind = RayLimit::Kind::exact;
  limit.value = std::copysign(HUGE_VAL, sign);
  limit.slope = std::nan("");
  return limit;
}

/// Reads value and slope off a series; unknown where it ends too soon.
RayLimit limit_of(const Series& f) {
  RayLimit limit;
  if (!f.is_known()) {
    limit.kind = f.state == Series::State::undefined ? RayLimit::Kind::undefined : RayLimit::Kind::unknown;
    return limit;
  }
  bool decided = f.order > 1;
  for (const auto& [exponent, coefficient] : f.terms) {
    if (exponent > 1 + 1e-9) break;
    if (std::abs(exponent - 1) <= 1e-9) {
      limit.slope = settled(coefficient);
      limit.slope_error = coefficient.error;
    } else if (exponent == 0) {
      limit.value = settled(coefficient);
      limit.value_error = coefficient.error;
    } else if (coefficient.is_doubtful()) {
      return limit;
    } else if (exponent < 0) {
      return infinite(coefficient.value);
    } else {
      limit.slope = std::copysign(HUGE_VAL, coefficient.value);
      decided = true;
      break;
    }
  }
  if (decided) limit.kind = RayLimit::Kind::exact;
  return limit;
}

}  // namespace

RayLimit limit_along(const Graph& graph, NodeId output, const Ray& ray) {
  if (!graph.shape(output).empty() || graph[output].per_row) throw InternalError("a ray of more than one function");
  const std::array<NodeId, 1> roots{output};
  RayLimit limit;
  if (elements_of(graph, roots, ray.rows) > most_elements) return limit;
  for (const std::size_t count : term_counts) {
    const SeriesOperators operators(count);
    limit = limit_of(RayValues(graph, inputs_of(graph, ray), ray.rows, operators).of(roots)[0][0]);
    if (limit.kind != RayLimit::Kind::unknown) break;
  }
  return limit;
}

}  // namespace steepest
