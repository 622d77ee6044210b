#include "derive/stacking.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

#include "steepest/structural.hpp"

namespace steepest {
namespace {

using Nodes = std::vector<NodeId>;

// Fewer nodes are as well computed one by one; and what is nested deeper than this is left as it is.
constexpr std::size_t fewest_nodes = 4, deepest = 200;

NodeId piled(Graph& graph, std::span<const NodeId> nodes) {
  Shape layer = graph.shape(nodes[0]);
  layer.insert(layer.begin(), 1);
  Nodes layers;
  for (const NodeId id : nodes) layers.push_back(reshape(graph, id, layer));
  return layers.size() == 1 ? layers[0] : concat(graph, layers, 0);
}

class Stack final {
 public:
  Stack(Graph& graph, std::size_t count) : graph_(graph), count_(static_cast<std::int64_t>(count)) {}

  /// Nothing where values that differ from row to row would have to be copied one above the other.
  std::optional<NodeId> of(const Nodes& nodes) {
    const auto known = done_.find(nodes);
    if (known != done_.end()) return known->second;
    if (depth_ >= deepest) return in_pile(nodes);
    ++depth_;
    const std::optional<NodeId> result = make(nodes);
    --depth_;
    done_.emplace(nodes, result);
    return result;
  }

 private:
  static bool all_equal(const Nodes& nodes) {
    return std::ranges::all_of(nodes, [&](NodeId id) { return id == nodes[0]; });
  }

  bool are_alike(const Nodes& nodes) const {
    const Node& first = graph_[nodes[0]];
    return std::ranges::all_of(nodes, [&](NodeId id) {
      const Node& node = graph_[id];
      return node.op == first.op && node.per_row == first.per_row && node.element == first.element &&
             graph_.shape(id) == graph_.shape(nodes[0]) &&
             graph_.arguments(id).size() == graph_.arguments(nodes[0]).size();
    });
  }

  Nodes arguments(const Nodes& nodes, std::size_t which) const {
    Nodes result;
    for (const NodeId id : nodes) result.push_back(graph_.arguments(id)[which]);
    return result;
  }

  Shape above(const Shape& shape) const {
    Shape result{count_};
    result.insert(result.end(), shape.begin(), shape.end());
    return result;
  }

  std::optional<NodeId> make(const Nodes& nodes) {
    if (all_equal(nodes)) return broadcast(graph_, nodes[0], above(graph_.shape(nodes[0])));
    if (!are_alike(nodes)) return in_pile(nodes);
    const Op op = graph_[nodes[0]].op;
    if (op == Op::literal || op == Op::constant) return constants(nodes);
    if (is_elementwise(op)) return elementwise_of(nodes);
    if (op == Op::row_sum) return sums(nodes);
    if (op == Op::matmul) return products(nodes);
    return in_pile(nodes);
  }

  std::optional<NodeId> in_pile(const Nodes& nodes) {
    if (std::ranges::any_of(nodes, [&](NodeId id) { return graph_[id].per_row; })) return {};
    return piled(graph_, nodes);
  }

  NodeId constants(const Nodes& nodes) {
    std::vector<double> values;
    for (const NodeId id : nodes) {
      if (const std::optional<double> number = graph_.literal_value(id)) {
        values.push_back(*number);
      } else {
        const std::span<const double> own = graph_.constant_values(id);
        values.insert(values.end(), own.begin(), own.end());
      }
    }
    return graph_.constant(above(graph_.shape(nodes[0])), values, graph_[nodes[0]].element);
  }

  std::optional<NodeId> elementwise_of(const Nodes& nodes) {
    const Shape whole = above(graph_.shape(nodes[0]));
    Nodes given;
    for (std::size_t which = 0; which < graph_.arguments(nodes[0]).size(); ++which) {
      const Nodes own = arguments(nodes, which);
      if (all_equal(own)) {
        const bool is_number = graph_.shape(own[0]).empty();
        given.push_back(is_number ? own[0] : broadcast(graph_, own[0], whole));
        continue;
      }
      Shape shape = graph_.shape(own[0]);
      if (!std::ranges::all_of(own, [&](NodeId id) { return graph_.shape(id) == shape; })) return in_pile(nodes);
      const std::optional<NodeId> stack = of(own);
      if (!stack) return in_pile(nodes);
      shape.insert(shape.begin(), whole.size() - 1 - shape.size(), 1);
      given.push_back(broadcast(graph_, reshape(graph_, *stack, above(shape)), whole));
    }
    return elementwise(graph_, graph_[nodes[0]].op, given);
  }

  /// Sums over rows of x times a number of each: an outer product. Of numbers: one sum of arrays.
  std::optional<NodeId> sums(const Nodes& nodes) {
    const Nodes terms = arguments(nodes, 0);
    for (std::size_t which = 0; which < 2; ++which) {
      if (const std::optional<NodeId> outer = outer_sum(terms, which)) return outer;
    }
    const bool per_row = std::ranges::all_of(terms, [&](NodeId id) { return graph_[id].per_row; });
    const std::optional<NodeId> stack = per_row ? of(terms) : std::nullopt;
    return stack ? row_reduce(graph_, Op::row_sum, *stack) : in_pile(nodes);
  }

  std::optional<NodeId> outer_sum(const Nodes& terms, std::size_t which) {
    if (!are_alike(terms) || graph_[terms[0]].op != Op::mul) return {};
    const Nodes common = arguments(terms, which), numbers = arguments(terms, 1 - which);
    const bool vector = all_equal(common) && graph_.shape(common[0]).size() == 1 && graph_[common[0]].per_row &&
                        graph_.shape(terms[0]) == graph_.shape(common[0]);
    const bool scalars =
        std::ranges::all_of(numbers, [&](NodeId id) { return graph_.shape(id).empty() && graph_[id].per_row; });
    const std::optional<NodeId> stack = vector && scalars ? of(numbers) : std::nullopt;
    if (!stack) return {};
    return row_outer(graph_, *stack, common[0]);
  }

  /// A vector by vectors: a matrix of these times the vector.
  std::optional<NodeId> products(const Nodes& nodes) {
    for (std::size_t which = 0; which < 2; ++which) {
      const Nodes common = arguments(nodes, which), others = arguments(nodes, 1 - which);
      const bool vectors = graph_.shape(common[0]).size() == 1 && graph_.shape(others[0]).size() == 1;
      const std::optional<NodeId> matrix = vectors && all_equal(common) ? of(others) : std::nullopt;
      if (matrix) return is_identity(*matrix) ? common[0] : matmul(graph_, *matrix, common[0]);
    }
    return in_pile(nodes);
  }

  bool is_identity(NodeId matrix) const {
    const Shape& shape = graph_.shape(matrix);
    if (graph_[matrix].op != Op::constant || shape.size() != 2 || shape[0] != shape[1]) return false;
    const std::span<const double> values = graph_.constant_values(matrix);
    const auto step = static_cast<std::size_t>(shape[0] + 1);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] != (i % step == 0 ? 1.0 : 0.0)) return false;
    }
    return true;
  }

  Graph& graph_;
  std::int64_t count_;
  std::size_t depth_ = 0;
  std::map<Nodes, std::optional<NodeId>> done_;
};

}  // namespace

NodeId stacked(Graph& graph, std::span<const NodeId> nodes) {
  if (nodes.size() < fewest_nodes) return piled(graph, nodes);
  const std::optional<NodeId> together = Stack(graph, nodes.size()).of(Nodes(nodes.begin(), nodes.end()));
  return together ? *together : piled(graph, nodes);
}

}  // namespace steepest
