#include <algorithm>
#include <iterator>
#include <limits>

#include "derive/dependences.hpp"
#include "steepest/base.hpp"
#include "steepest/derive.hpp"

namespace steepest {
namespace {

using Array = std::vector<Dependence>;

std::int64_t total_elements(const Graph& graph, std::span<const NodeId> nodes) {
  std::int64_t total = 0;
  for (const NodeId node : nodes) total += element_count(graph.shape(node));
  return total;
}

/// Variables are numbered through the inputs that derivatives are taken by; the others depend on nothing.
std::vector<Array> input_dependences(const Graph& graph, std::span<const NodeId> variables, const IndexSets& sets,
                                     const DependenceAlgebra& algebra) {
  std::vector<Array> result;
  for (const Input& input : graph.inputs()) {
    result.emplace_back(static_cast<std::size_t>(element_count(input.shape)), algebra.undefined());
  }
  std::int32_t next = 0;
  for (const NodeId variable : variables) {
    for (Dependence& element : result[graph[variable].payload]) element = algebra.following(sets.single(next++));
  }
  return result;
}

std::size_t nonzeros_of(const std::vector<Array>& rows, const IndexSets& sets) {
  std::size_t total = 0;
  for (const Array& array : rows) {
    for (const Dependence& element : array) total += static_cast<std::size_t>(sets.size(element.set));
  }
  return total;
}

Sparsity pattern_of(const std::vector<Array>& rows, const IndexSets& sets, std::int64_t columns, std::size_t nonzeros) {
  Sparsity result{.columns = columns, .starts = {0}, .positions = {}};
  result.positions.reserve(nonzeros);
  for (const Array& array : rows) {
    for (const Dependence& element : array) {
      if (element.set == IndexSets::everything) {
        for (std::int32_t j = 0; j < columns; ++j) result.positions.push_back(j);
      } else {
        std::ranges::copy(sets.members(element.set), std::back_inserter(result.positions));
      }
      result.starts.push_back(static_cast<std::int64_t>(result.nonzeros()));
    }
  }
  return result;
}

/// Elements that stand in both triangles: a Hessian is symmetric, so what one side excludes is zero.
Sparsity in_both_triangles(const Sparsity& pattern) {
  const Sparsity mirror = transposed(pattern);
  Sparsity result{.columns = pattern.columns, .starts = {0}, .positions = {}};
  for (std::int64_t i = 0; i < pattern.rows(); ++i) {
    std::ranges::set_intersection(pattern.row(i), mirror.row(i), std::back_inserter(result.positions));
    result.starts.push_back(static_cast<std::int64_t>(result.positions.size()));
  }
  return result;
}

}  // namespace

Sparsity transposed(const Sparsity& pattern) {
  Sparsity result{.columns = pattern.rows(), .starts = {}, .positions = {}};
  result.starts.assign(static_cast<std::size_t>(pattern.columns) + 1, 0);
  for (const std::int32_t j : pattern.positions) ++result.starts[static_cast<std::size_t>(j) + 1];
  for (std::size_t j = 1; j < result.starts.size(); ++j) result.starts[j] += result.starts[j - 1];
  result.positions.resize(pattern.nonzeros());
  std::vector<std::int64_t> next = result.starts;
  for (std::int64_t i = 0; i < pattern.rows(); ++i) {
    for (const std::int32_t j : pattern.row(i)) {
      result.positions[static_cast<std::size_t>(next[static_cast<std::size_t>(j)]++)] = static_cast<std::int32_t>(i);
    }
  }
  return result;
}

std::optional<Sparsity> jacobian_sparsity(Graph& graph, std::span<const NodeId> outputs, std::span<const NodeId> inputs,
                                          std::size_t limit) {
  const std::int64_t columns = total_elements(graph, inputs);
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  if (columns > most || total_elements(graph, outputs) > most) return {};
  for (const NodeId input : inputs) {
    if (graph[input].op != Op::input) throw InternalError("a pattern is by inputs");
  }
  IndexSets sets(static_cast<std::int32_t>(columns));
  const DependenceAlgebra algebra(sets);
  const std::vector<Array> rows = dependences(graph, outputs, input_dependences(graph, inputs, sets, algebra), algebra);
  const std::size_t nonzeros = nonzeros_of(rows, sets);
  return nonzeros <= limit ? std::optional(pattern_of(rows, sets, columns, nonzeros)) : std::nullopt;
}

std::optional<Sparsity> hessian_sparsity(Graph& graph, NodeId output, std::span<const NodeId> inputs,
                                         std::size_t limit) {
  const std::vector<NodeId> gradient = reverse(graph, output, inputs);
  const std::optional<Sparsity> pattern = jacobian_sparsity(graph, gradient, inputs, limit);
  return pattern ? std::optional(in_both_triangles(*pattern)) : std::nullopt;
}

}  // namespace steepest
