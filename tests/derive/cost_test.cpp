#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <random>

#include "scalar_graph.hpp"
#include "steepest/derive.hpp"
#include "steepest/kernel.hpp"

// What a gradient costs, counted in the instructions of programs, never in time. Baur and Strassen, The complexity of
// partial derivatives (1983): a small multiple of the function, however many variables there are. One operation alone
// may cost more: a quotient and its two derivatives are six instructions.
namespace steepest::test {
namespace {

std::size_t instructions(const Graph& graph, std::span<const NodeId> outputs) {
  return make_program(graph, outputs).passes.at(0).before.size();
}

/// Instructions of value and gradient for one of the value.
double cost_of_gradient(Graph& graph, NodeId output, std::span<const NodeId> inputs) {
  std::vector<NodeId> outputs = reverse(graph, output, inputs);
  outputs.push_back(output);
  return static_cast<double>(instructions(graph, outputs)) /
         static_cast<double>(instructions(graph, std::array{output}));
}

/// Adds the results that nothing uses to the output, so that every operation counts.
void use_all(RandomFormula& formula) {
  const std::size_t size = formula.graph.size();
  std::vector<bool> used(size);
  for (NodeId id = 0; id < size; ++id) {
    for (const NodeId argument : formula.graph.arguments(id)) used[argument] = true;
  }
  for (NodeId id = 0; id < size; ++id) {
    if (used[id] || id == formula.output || !is_elementwise(formula.graph[id].op)) continue;
    formula.output = elementwise(formula.graph, Op::add, std::array{formula.output, id});
  }
}

std::vector<Op> operators_but_masks() {
  std::vector<Op> operators;
  for (const Op op : elementwise_operators()) {
    if (!operator_info(op).is_mask) operators.push_back(op);
  }
  return operators;
}

void expect_cheap(const std::string& what, std::span<const Op> operators, int size, int trials) {
  const std::uint64_t seed = 1983;
  std::mt19937_64 random(seed);
  double worst = 0, total = 0;
  for (int trial = 0; trial < trials; ++trial) {
    RandomFormula formula = random_formula(random, operators, size);
    use_all(formula);
    const double cost = cost_of_gradient(formula.graph, formula.output, formula.inputs);
    EXPECT_LE(cost, 4) << what << ", seed " << seed << ", formula " << trial;
    worst = std::max(worst, cost);
    total += cost;
  }
  std::cout << what << ", " << size << " operations, seed " << seed << ": value and gradient take " << total / trials
            << " instructions for one of the value, at most " << worst << "\n";
}

TEST(GradientCost, IsAtMostFourOperationsForOne) {
  constexpr std::array arithmetic{Op::add, Op::sub, Op::mul, Op::div};
  const std::vector<Op> all = operators_but_masks();
  for (const int size : {100, 1000}) {
    expect_cheap("arithmetic", arithmetic, size, 20000 / size);
    expect_cheap("all operators", all, size, 20000 / size);
  }
}

TEST(GradientCost, DoesNotGrowWithTheVariables) {
  for (const int variables : {10, 1000}) {
    Graph graph;
    std::vector<NodeId> inputs;
    for (int i = 0; i < variables; ++i) inputs.push_back(graph.input("x" + std::to_string(i)));
    Expression product(graph, inputs[0]);
    for (const NodeId input : inputs) product = product * sin(Expression(graph, input));
    EXPECT_LE(cost_of_gradient(graph, product.node(), inputs), 4) << variables;
  }
}

}  // namespace
}  // namespace steepest::test
