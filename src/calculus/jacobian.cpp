#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "steepest/base.hpp"
#include "steepest/calculus.hpp"
#include "steepest/derive.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

constexpr std::size_t most_elements = 1'000'000;
constexpr std::size_t most_sweeps = 1000;

std::size_t count_of(const Graph& graph, NodeId node) {
  return static_cast<std::size_t>(element_count(graph.shape(node)));
}

NodeId unit(Graph& graph, const Shape& shape, std::size_t element) {
  if (shape.empty()) return graph.literal(1);
  std::vector<double> values(static_cast<std::size_t>(element_count(shape)), 0.0);
  values[element] = 1;
  return graph.constant(shape, values);
}

std::vector<InputValue> values_of(const Graph& graph, std::span<const NodeId> parameters, std::span<const double> x) {
  std::vector<InputValue> inputs;
  for (const NodeId parameter : parameters) {
    const std::size_t count = count_of(graph, parameter);
    inputs.push_back({parameter, {x.begin(), x.begin() + static_cast<std::ptrdiff_t>(count)}});
    x = x.subspan(count);
  }
  return inputs;
}

/// One node a parameter element: a column of the Jacobian, in the output's shape.
std::vector<NodeId> columns_of(Graph& graph, NodeId output, std::span<const NodeId> parameters) {
  std::vector<NodeId> columns;
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    const Shape shape = graph.shape(parameters[k]);
    for (std::size_t e = 0; e < count_of(graph, parameters[k]); ++e) {
      std::vector<std::optional<NodeId>> tangents(parameters.size());
      tangents[k] = unit(graph, shape, e);
      columns.push_back(forward(graph, std::array{output}, parameters, tangents)[0]);
    }
  }
  return columns;
}

/// A row of the Jacobian is one node a parameter.
std::vector<NodeId> rows_of(Graph& graph, NodeId output, std::span<const NodeId> parameters) {
  std::vector<NodeId> rows;
  const Shape shape = graph.shape(output);
  for (std::size_t e = 0; e < count_of(graph, output); ++e) {
    const std::vector<NodeId> row = reverse(graph, output, parameters, unit(graph, shape, e));
    rows.insert(rows.end(), row.begin(), row.end());
  }
  return rows;
}

void require_square(const Jacobian& jacobian) {
  if (!jacobian.is_square()) throw InternalError("this is for square Jacobians");
}

}  // namespace

Jacobian jacobian(Graph& graph, NodeId output, std::span<const NodeId> parameters, std::span<const double> x,
                  const Rows& rows, const RunOptions& options) {
  Jacobian result;
  result.rows = count_of(graph, output);
  for (const NodeId parameter : parameters) result.columns += count_of(graph, parameter);
  if (result.rows * result.columns > most_elements || std::min(result.rows, result.columns) > most_sweeps) {
    throw UserError(ErrorKind::command_line, "a Jacobian of " + std::to_string(result.rows) + " x " +
                                                 std::to_string(result.columns) + " is too large to print");
  }
  const bool by_columns = result.columns < result.rows;
  std::vector<NodeId> nodes = by_columns ? columns_of(graph, output, parameters) : rows_of(graph, output, parameters);
  nodes.push_back(output);
  std::vector<std::vector<double>> values = evaluate(graph, nodes, values_of(graph, parameters, x), rows, options);
  result.value = std::move(values.back());
  values.pop_back();
  result.matrix.resize(result.rows * result.columns);
  std::size_t next = 0;
  for (const std::vector<double>& part : values) {
    for (const double slope : part) {
      const std::size_t i = by_columns ? next % result.rows : next / result.columns;
      const std::size_t j = by_columns ? next / result.rows : next % result.columns;
      result.matrix[i * result.columns + j] = slope;
      ++next;
    }
  }
  return result;
}

double divergence(const Jacobian& jacobian) {
  require_square(jacobian);
  double trace = 0;
  for (std::size_t i = 0; i < jacobian.rows; ++i) trace += jacobian.matrix[i * jacobian.columns + i];
  return trace;
}

double determinant(const Jacobian& jacobian) {
  require_square(jacobian);
  const std::size_t n = jacobian.rows;
  std::vector<double> a = jacobian.matrix;
  double product = 1;
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::abs(a[i * n + k]) > std::abs(a[pivot * n + k])) pivot = i;
    }
    if (a[pivot * n + k] == 0) return 0;
    if (pivot != k) {
      for (std::size_t j = 0; j < n; ++j) std::swap(a[k * n + j], a[pivot * n + j]);
      product = -product;
    }
    product *= a[k * n + k];
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = a[i * n + k] / a[k * n + k];
      for (std::size_t j = k; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
    }
  }
  return product;
}

std::vector<double> curl(const Jacobian& jacobian) {
  if (jacobian.rows != 3 || jacobian.columns != 3) throw InternalError("the curl is for three dimensions");
  const std::vector<double>& m = jacobian.matrix;
  return {m[7] - m[5] + 0.0, m[2] - m[6] + 0.0, m[3] - m[1] + 0.0};
}

HessianVector hessian_vector_at(GraphObjective& f, std::span<const double> x, std::span<const double> v) {
  HessianVector result;
  result.gradient.resize(x.size());
  result.product.resize(x.size());
  result.value = f.value_and_gradient(x, result.gradient);
  f.hessian_vector(x, v, result.product);
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (v[i] != 0) result.curvature = std::fma(v[i], result.product[i], result.curvature);
  }
  return result;
}

}  // namespace steepest
