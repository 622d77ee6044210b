#pragma once

#include "derive/structural_values.hpp"
#include "graph/comparison.hpp"
#include "steepest/structural.hpp"

namespace steepest {

/// The values of a graph's nodes in an algebra, given those of its inputs in their order. An algebra has numbers
/// (`Number`, zero by default), `constant`, `constant_of`, `is_known`, `unknown` and `undefined` ones, `sum`,
/// `product`, the elementwise operators (`apply`), and what `detach` holds (`held`).
template <class Algebra>
class GraphValues final {
  using Number = typename Algebra::Number;
  using Array = std::vector<Number>;
  using Argument = ArrayArgument<Number>;

 public:
  GraphValues(const Graph& graph, std::vector<Array> inputs, std::int64_t rows, const Algebra& algebra)
      : graph_(graph), inputs_(std::move(inputs)), rows_(rows), algebra_(algebra) {}

  std::vector<Array> of(std::span<const NodeId> roots) {
    values_.resize(graph_.size());
    for (const NodeId id : reachable(graph_, roots)) values_[id] = computed(id);
    std::vector<Array> results;
    for (const NodeId root : roots) results.push_back(values_[root]);
    return results;
  }

 private:
  Array computed(NodeId id) {
    const Node& node = graph_[id];
    if (const std::optional<double> literal = graph_.literal_value(id)) return {algebra_.constant(*literal)};
    if (node.op == Op::constant) {
      Array values;
      for (const double value : graph_.constant_values(id)) values.push_back(algebra_.constant(value));
      return values;
    }
    if (node.op == Op::input) return inputs_[node.payload];
    std::vector<Argument> arguments;
    for (const NodeId argument : graph_.arguments(id)) {
      arguments.push_back({values_[argument], graph_.shape(argument), graph_[argument].per_row ? rows_ : 1});
    }
    if (node.op == Op::scan) return scanned(id, arguments);
    if (node.op == Op::argmin) {
      const std::int64_t rows = node.per_row ? rows_ : 1;
      return Array(static_cast<std::size_t>(element_count(graph_.shape(id)) * rows), algebra_.unknown());
    }
    if (!is_elementwise(node.op)) return StructuralValues<Algebra>(graph_, id, arguments, rows_, algebra_).run();
    return elementwise_series(id, arguments);
  }

  Array elementwise_series(NodeId id, std::span<const Argument> arguments) const {
    const Op op = graph_[id].op;
    const std::span<const NodeId> nodes = graph_.arguments(id);
    const bool with_itself = is_comparison(op) && nodes[0] == nodes[1];
    const std::int64_t rows = graph_[id].per_row ? rows_ : 1;
    Array values;
    Array given(arguments.size());
    for (std::int64_t e = 0; e < element_count(graph_.shape(id)); ++e) {
      for (std::int64_t row = 0; row < rows; ++row) {
        for (std::size_t i = 0; i < arguments.size(); ++i) given[i] = arguments[i].at(e, row);
        const bool known = with_itself && algebra_.is_known(given[0]);
        values.push_back(known ? algebra_.constant(evaluate(op, std::array{0.0, 0.0})) : algebra_.apply(op, given));
      }
    }
    return values;
  }

  Array scanned(NodeId id, std::span<const Argument> arguments) const {
    const ScanSpec spec = scan_spec(graph_, id);
    const Function& body = graph_.function(static_cast<std::uint32_t>(graph_[id].payload));
    const std::int64_t rows = graph_[id].per_row ? rows_ : 1;
    Array result(static_cast<std::size_t>((spec.carry + spec.steps * spec.output) * rows));
    for (std::int64_t row = 0; row < rows; ++row) {
      Array carry;
      for (std::int64_t i = 0; i < spec.carry; ++i) carry.push_back(arguments[0].at(i, row));
      for (std::int64_t i = 0; i < spec.steps; ++i) {
        const std::int64_t step = spec.backwards ? spec.steps - 1 - i : i;
        if (spec.flag_argument >= 0) {
          const std::optional<double> flag = algebra_.constant_of(flag_of(spec, arguments, carry, step, row));
          if (!flag) return Array(result.size(), algebra_.unknown());
          if (*flag == 0) continue;
        }
        std::vector<Array> inputs{carry};
        for (std::size_t k = 1; k < arguments.size(); ++k) {
          const std::int64_t size = element_count(body.graph().inputs()[k].shape);
          const bool is_sequence = static_cast<std::int64_t>(k) <= spec.sequences;
          Array& input = inputs.emplace_back();
          for (std::int64_t e = 0; e < size; ++e) {
            input.push_back(arguments[k].at((is_sequence ? step * size : 0) + e, row));
          }
        }
        const std::vector<Array> next = GraphValues(body.graph(), inputs, 0, algebra_).of(body.outputs());
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

  static const Number& flag_of(const ScanSpec& spec, std::span<const Argument> arguments, const Array& carry,
                               std::int64_t step, std::int64_t row) {
    if (spec.flag_argument == 0) return carry[static_cast<std::size_t>(spec.flag_element)];
    const Argument& sequence = arguments[static_cast<std::size_t>(spec.flag_argument)];
    return sequence.at(step * (sequence.count() / spec.steps) + spec.flag_element, row);
  }

  const Graph& graph_;
  std::vector<Array> inputs_;
  std::int64_t rows_;
  const Algebra& algebra_;
  std::vector<Array> values_;
};

/// How many elements all nodes have together, over all rows and steps of loops.
std::int64_t elements_of(const Graph& graph, std::span<const NodeId> roots, std::int64_t rows);

}  // namespace steepest
