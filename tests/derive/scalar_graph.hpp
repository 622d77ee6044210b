#pragma once

#include <array>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "steepest/expression.hpp"

namespace steepest::test {

/// Values of all nodes of a graph of scalars, by the reference operators.
inline std::vector<double> scalar_values(const Graph& graph, std::span<const double> inputs) {
  std::vector<double> values(graph.size());
  for (NodeId id = 0; id < graph.size(); ++id) {
    const Node& node = graph[id];
    if (node.op == Op::input) {
      values[id] = inputs[node.payload];
    } else if (const std::optional<double> literal = graph.literal_value(id)) {
      values[id] = *literal;
    } else if (is_elementwise(node.op)) {
      std::array<double, 3> arguments{};
      std::size_t count = 0;
      for (const NodeId argument : graph.arguments(id)) arguments[count++] = values[argument];
      values[id] = evaluate(node.op, std::span(arguments).first(count));
    } else {
      values[id] = std::nan("");
    }
  }
  return values;
}

/// A random formula of `inputs` variables whose values stay moderate and away from kinks and borders.
struct RandomFormula {
  Graph graph;
  std::vector<NodeId> inputs;
  std::vector<double> point;
  NodeId output = 0;
};

inline bool is_tame(Op op, std::span<const double> arguments) {
  const double f = evaluate(op, arguments);
  if (!in_domain(op, arguments) || !std::isfinite(f) || std::fabs(f) > 1e3 || at_kink(op, arguments)) return false;
  for (std::size_t which = 0; which < arguments.size(); ++which) {
    const double by = evaluate_partial(op, static_cast<int>(which), arguments, f);
    if (!std::isfinite(by) || std::fabs(by) > 1e3) return false;
  }
  return true;
}

template <class Random>
RandomFormula random_formula(Random& random, std::span<const Op> operators, int size) {
  RandomFormula formula;
  std::vector<double> values;
  std::uniform_real_distribution<double> number(0.2, 2.0);
  std::vector<NodeId> pool;
  for (int i = 0; i < 3; ++i) {
    formula.inputs.push_back(formula.graph.input("x" + std::to_string(i + 1)));
    formula.point.push_back(number(random) * (random() % 2 == 0 ? 1 : -1));
    pool.push_back(formula.inputs.back());
    values.push_back(formula.point.back());
  }
  formula.output = pool[0];
  for (int step = 0; step < size; ++step) {
    const Op op = operators[random() % operators.size()];
    std::vector<NodeId> nodes;
    std::vector<double> given;
    for (int i = 0; i < operator_info(op).arity; ++i) {
      // The newest value is taken often, so that formulas grow deep and not only wide.
      const bool newest = i == 0 && random() % 2 == 0;
      const std::size_t pick = newest ? pool.size() - 1 : random() % pool.size();
      const bool is_literal = random() % 8 == 0;
      given.push_back(is_literal ? number(random) : values[pick]);
      nodes.push_back(is_literal ? formula.graph.literal(given.back()) : pool[pick]);
    }
    if (!is_tame(op, given)) continue;
    formula.output = elementwise(formula.graph, op, nodes);
    pool.push_back(formula.output);
    values.push_back(evaluate(op, given));
  }
  return formula;
}

}  // namespace steepest::test
