#include <array>
#include <cmath>

#include "derive/graph_values.hpp"
#include "derive/series_operators.hpp"
#include "steepest/base.hpp"
#include "steepest/derive.hpp"

namespace steepest {
namespace {

constexpr std::int64_t most_elements = 300'000;
/// Terms a series, tried in turn: most functions need few, differences that cancel need many.
constexpr std::array<std::size_t, 3> term_counts{6, 14, 30};

std::vector<std::vector<Series>> inputs_of(const Graph& graph, const Ray& ray) {
  std::vector<std::vector<Series>> inputs(graph.inputs().size());
  for (const RayInput& input : ray.inputs) {
    std::vector<Series>& array = inputs[graph[input.node].payload];
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
    limit = limit_of(GraphValues(graph, inputs_of(graph, ray), ray.rows, operators).of(roots)[0][0]);
    if (limit.kind != RayLimit::Kind::unknown) break;
  }
  return limit;
}

}  // namespace steepest
