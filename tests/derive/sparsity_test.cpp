#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>
#include <memory>
#include <random>
#include <set>

#include "precise_graph.hpp"
#include "scalar_graph.hpp"
#include "steepest/derive.hpp"
#include "steepest/formula.hpp"
#include "steepest/kernel.hpp"

// Patterns of derivatives: known ones, and against dense derivatives of random formulas.
namespace steepest::test {
namespace {

using Pairs = std::set<std::pair<std::int64_t, std::int64_t>>;

Pairs pairs_of(const Sparsity& pattern) {
  Pairs pairs;
  for (std::int64_t i = 0; i < pattern.rows(); ++i) {
    for (const std::int32_t j : pattern.row(i)) pairs.emplace(i, j);
  }
  return pairs;
}

struct Parsed {
  explicit Parsed(const std::string& formula, const std::map<std::string, Shape>& shapes = {}) {
    ParseOptions options;
    options.shapes = shapes;
    model = parse(formula, options);
    for (const ModelParameter& parameter : model.parameters) variables.push_back(parameter.node);
  }
  std::optional<Sparsity> hessian() { return hessian_sparsity(*model.graph, model.output, variables); }
  std::optional<Sparsity> jacobian() { return jacobian_sparsity(*model.graph, std::array{model.output}, variables); }

  Model model;
  std::vector<NodeId> variables;
};

TEST(Sparsity, OfTheChainedValleyIsTridiagonal) {
  constexpr std::int64_t n = 50;
  const auto pattern = Parsed("param x[50]; minimize sum(100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2 for i in 1:49)").hessian();
  ASSERT_TRUE(pattern);
  Pairs wanted;
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = std::max<std::int64_t>(i - 1, 0); j <= std::min(i + 1, n - 1); ++j) wanted.emplace(i, j);
  }
  EXPECT_EQ(pairs_of(*pattern), wanted);
}

struct Known {
  std::string formula;
  Pairs pairs;
};

TEST(Sparsity, OfHessiansLeavesOutWhatIsLinear) {
  const std::vector<Known> all{
      {"x + 2*y - z/3", {}},
      {"x*y + z", {{0, 1}, {1, 0}}},
      {"x/y + z", {{0, 1}, {1, 0}, {1, 1}}},
      {"x^2 + floor(y)*z", {{0, 0}}},
      {"max(x, y) + abs(z)", {}},
      {"where(x > y, x*z, y^2)", {{0, 2}, {2, 0}, {1, 1}}},
      {"param x[3]; minimize sum(x)^2", {{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {2, 0}, {2, 1}, {2, 2}}},
      {"param x[3]; minimize x[3]*x[1] + x[2]", {{0, 2}, {2, 0}}},
      {"param x[4]; minimize sum(x[5 - i]*x[i] for i in 1:4)", {{0, 3}, {1, 2}, {2, 1}, {3, 0}}},
      {"param x[4]; minimize sum(sin(x[[1, 3][i]]) for i in 1:2)", {{0, 0}, {2, 2}}},
      {"param x[2]; minimize sum(([[1, 0], [0, 2]] @ x)^2)", {{0, 0}, {1, 1}}},
  };
  for (const Known& each : all) {
    const auto pattern = Parsed(each.formula).hessian();
    ASSERT_TRUE(pattern) << each.formula;
    EXPECT_EQ(pairs_of(*pattern), each.pairs) << each.formula;
  }
}

TEST(Sparsity, OfJacobians) {
  const auto stencil = Parsed("param x[4]; [x[i+1]*x[i] for i in 1:3]").jacobian();
  ASSERT_TRUE(stencil);
  EXPECT_EQ(pairs_of(*stencil), (Pairs{{0, 0}, {0, 1}, {1, 1}, {1, 2}, {2, 2}, {2, 3}}));
  EXPECT_EQ(stencil->columns, 4);
  EXPECT_EQ(pairs_of(transposed(*stencil)), (Pairs{{0, 0}, {1, 0}, {1, 1}, {2, 1}, {2, 2}, {3, 2}}));
}

TEST(Sparsity, FollowsALoopStepByStep) {
  Graph graph, body;
  const NodeId carry = body.input("s", {1}), slice = body.input("x", {1});
  const NodeId next = elementwise(body, Op::mul, std::array{slice, elementwise(body, Op::sin, std::array{slice})});
  const std::array<NodeId, 2> outputs{next, elementwise(body, Op::mul, std::array{carry, slice})};
  const NodeId x = graph.input("x", {4, 1});
  const std::uint32_t function = graph.function(Function(body, {outputs.begin(), outputs.end()}));
  const std::array<double, 1> zero{1};
  const std::array<NodeId, 2> arguments{graph.constant({1}, zero), x};
  const NodeId loop = scan(graph, {.steps = 4, .carry = 1, .output = 1, .sequences = 1}, function, arguments);
  const auto pattern = jacobian_sparsity(graph, std::array{loop}, std::array{x});
  ASSERT_TRUE(pattern);
  EXPECT_EQ(pairs_of(*pattern), (Pairs{{0, 3}, {1, 0}, {2, 0}, {2, 1}, {3, 1}, {3, 2}, {4, 2}, {4, 3}}));
}

TEST(Sparsity, GivesUpWhereItWouldBeDense) {
  Parsed dense("param x[2000]; minimize sum(x)^2");
  EXPECT_FALSE(hessian_sparsity(*dense.model.graph, dense.model.output, dense.variables, 1'000'000));
  const auto whole = dense.hessian();
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->nonzeros(), 4'000'000u);
}

/// A random formula of more variables: a sum of parts that share some of them.
RandomFormula many_variables(std::mt19937_64& random, std::span<const Op> operators) {
  RandomFormula formula = random_formula(random, operators, 0);
  std::uniform_real_distribution<double> number(0.2, 2.0);
  while (formula.inputs.size() < 8) {
    formula.inputs.push_back(formula.graph.input("x" + std::to_string(formula.inputs.size() + 1)));
    formula.point.push_back(number(random));
  }
  NodeId sum = formula.graph.literal(0);
  for (int part = 0; part < 4; ++part) {
    std::vector<NodeId> pool;
    for (int i = 0; i < 3; ++i) pool.push_back(formula.inputs[random() % formula.inputs.size()]);
    for (int step = 0; step < 5; ++step) {
      const Op op = operators[random() % operators.size()];
      std::vector<NodeId> nodes;
      std::vector<double> given;
      for (int i = 0; i < operator_info(op).arity; ++i) nodes.push_back(pool[random() % pool.size()]);
      const std::vector<double> values = scalar_values(formula.graph, formula.point);
      for (const NodeId node : nodes) given.push_back(values[node]);
      if (is_tame(op, given)) pool.push_back(elementwise(formula.graph, op, nodes));
    }
    sum = elementwise(formula.graph, Op::add, std::array{sum, pool.back()});
  }
  formula.output = sum;
  return formula;
}

/// Elements of the dense Hessian that are not zero at the point.
Pairs dense_nonzeros(RandomFormula& formula) {
  const NodeId matrix = hessian(formula.graph, formula.output, formula.inputs);
  const auto program = std::make_shared<const Program>(make_program(formula.graph, std::array{matrix}));
  Bindings bindings;
  for (std::size_t i = 0; i < formula.inputs.size(); ++i) bindings.at_position[i] = {&formula.point[i], 1};
  const std::vector<double> values = run(*program, *make_interpreter(program), bindings).outputs[0];
  Pairs pairs;
  const std::size_t n = formula.inputs.size();
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (values[k] != 0) pairs.emplace(k / n, k % n);
  }
  return pairs;
}

struct Found {
  std::size_t entries = 0;   ///< of all patterns
  std::size_t nonzeros = 0;  ///< of all dense Hessians
  std::size_t exact = 0;     ///< patterns without an element too many
};

Found compare(std::span<const Op> operators, std::size_t trials) {
  const std::uint64_t seed = 2005;
  std::mt19937_64 random(seed);
  Found result;
  for (std::size_t trial = 0; trial < trials; ++trial) {
    RandomFormula formula = many_variables(random, operators);
    const auto pattern = hessian_sparsity(formula.graph, formula.output, formula.inputs);
    if (!pattern) return result;
    const Pairs found = pairs_of(*pattern), dense = dense_nonzeros(formula);
    EXPECT_TRUE(std::ranges::includes(found, dense)) << "seed " << seed << ", formula " << trial;
    result.entries += found.size(), result.nonzeros += dense.size(), result.exact += found == dense;
  }
  std::cout << "seed " << seed << ": " << result.nonzeros << " nonzeros in patterns of " << result.entries << "; "
            << result.exact << " of " << trials << " patterns are exact\n";
  return result;
}

TEST(Sparsity, HoldsTheNonzerosOfRandomFormulas) {
  std::vector<Op> all;
  for (const auto& [op, function] : precise_functions()) all.push_back(op);
  const Found found = compare(all, 300);
  // Beyond them: the side that a max does not take, and formulas that say less than they seem to, such as x/x.
  EXPECT_GE(found.nonzeros, found.entries * 8 / 10);
  // Without branches and without functions that undo each other, nothing is too many.
  const std::vector<Op> generic{Op::add, Op::mul, Op::sin, Op::exp, Op::tanh, Op::erf, Op::sigmoid};
  EXPECT_EQ(compare(generic, 300).exact, 300u);
}

}  // namespace
}  // namespace steepest::test
