#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "steepest/base.hpp"
#include "steepest/expression.hpp"

namespace steepest {
namespace {

TEST(Graph, EqualNodesAreOneNode) {
  Graph graph;
  const Expression x(graph, graph.input("x")), y(graph, graph.input("y"));
  EXPECT_TRUE(same(x * y + sin(x), x * y + sin(x)));
  EXPECT_FALSE(same(x * y, y * x));
}

TEST(Graph, ArgumentsAreOlderThanTheirNode) {
  Graph graph;
  Expression x(graph, graph.input("x"));
  Expression value = x;
  for (int i = 0; i < 200; ++i) value = sin(value) * x + exp(value);
  for (NodeId id = 0; id < graph.size(); ++id) {
    for (const NodeId argument : graph.arguments(id)) EXPECT_LT(argument, id);
  }
}

TEST(Graph, LiteralsCompareByTheirBits) {
  Graph graph;
  EXPECT_EQ(graph.literal(std::nan("")), graph.literal(std::nan("")));
  EXPECT_NE(graph.literal(0.0), graph.literal(-0.0));
}

TEST(Graph, ConstantsCompareByContent) {
  Graph graph;
  const std::array<double, 3> values{1, 2, 3};
  EXPECT_EQ(graph.constant({3}, values), graph.constant({3}, values));
  EXPECT_NE(graph.constant({3}, values), graph.constant({1, 3}, values));
}

TEST(Graph, InputsOfOneNameStayApart) {
  Graph graph;
  EXPECT_NE(graph.input("x"), graph.input("x"));
}

TEST(Elementwise, RemovesIdentities) {
  Graph graph;
  const Expression x(graph, graph.input("x"));
  for (const Expression& value : {x + 0, 0 + x, x - 0, x * 1, 1 * x, x / 1, -(-x), integer_power(x, 1)}) {
    EXPECT_TRUE(same(value, x));
  }
  EXPECT_TRUE(same(where(beside(x, true), x, 7), x));
  EXPECT_TRUE(same(x * -1, -x));
}

TEST(Elementwise, FoldsLiteralsWithinTheDomain) {
  Graph graph;
  const Expression x(graph, graph.input("x"));
  EXPECT_EQ(graph.literal_value((beside(x, 2) * 3 + 1).node()), 7.0);
  // log(-1) must stay: its fault is reported with the place it was written at.
  EXPECT_FALSE(graph.literal_value(log(beside(x, -1)).node()));
}

TEST(Elementwise, BroadcastsAsNumPy) {
  EXPECT_EQ(broadcast_shape({3, 1}, {4}), (Shape{3, 4}));
  EXPECT_EQ(broadcast_shape({}, {2, 3}), (Shape{2, 3}));
  EXPECT_FALSE(broadcast_shape({3}, {4}));
  Graph graph;
  const Expression a(graph, graph.input("a", {3, 1})), b(graph, graph.input("b", {4}, true));
  const Expression sum = a + b;
  EXPECT_EQ(sum.shape(), (Shape{3, 4}));
  EXPECT_TRUE(graph[sum.node()].per_row);
}

TEST(Operators, ThereAreAtLeastSixtyFunctions) {
  EXPECT_GE(operator_spellings().size(), 60u);
  EXPECT_EQ(find_operator("ln"), Op::log);
  EXPECT_FALSE(find_operator("sni"));
}

TEST(Operators, ConditionsAreMasks) {
  EXPECT_TRUE(operator_info(Op::lt).is_mask);
  EXPECT_TRUE(operator_info(Op::isfinite).is_mask);
  EXPECT_FALSE(operator_info(Op::where).is_mask);
  EXPECT_EQ(operator_info(Op::log).domain, "x > 0");
}

TEST(Structural, InfersShapes) {
  Graph graph;
  const NodeId w = graph.input("w", {2, 3}), x = graph.input("x", {3}, true);
  EXPECT_EQ(graph.shape(matmul(graph, w, x)), (Shape{2}));
  EXPECT_EQ(graph.shape(gather(graph, w, x)), (Shape{3, 3}));
  EXPECT_EQ(graph.shape(permute(graph, w, std::array<std::int64_t, 2>{1, 0})), (Shape{3, 2}));
  EXPECT_TRUE(graph.shape(row_reduce(graph, Op::row_sum, reduce_all(graph, Op::reduce_sum, x))).empty());
  EXPECT_THROW(matmul(graph, x, w), InternalError);
  EXPECT_THROW(slice(graph, x, std::array<std::int64_t, 3>{1, 3, 1}), InternalError);
  EXPECT_THROW(row_reduce(graph, Op::row_sum, w), InternalError);
}

TEST(Structural, ProductGrowsWithTheLogarithm) {
  Graph graph;
  reduce_product(graph, graph.input("x", {1 << 16}));
  EXPECT_LT(graph.size(), 100u);
}

TEST(Structural, FunctionsAreInternedByContent) {
  Graph graph;
  const auto body = [] {
    Graph nodes;
    const Expression s(nodes, nodes.input("s", {1})), h(nodes, nodes.input("h"));
    return Function(std::move(nodes), {(s + h * sin(s)).node()});
  };
  EXPECT_EQ(graph.function(body()), graph.function(body()));
}

TEST(Graft, CopiesWithOtherInputs) {
  Graph from;
  const Expression x(from, from.input("x")), y(from, from.input("y"));
  const std::array roots{(sin(x) * y).node()};
  Graph to;
  const Expression a(to, to.input("a"));
  const std::array inputs{a.node(), to.literal(2)};
  EXPECT_EQ(graft(to, from, roots, inputs)[0], (sin(a) * 2).node());
}

}  // namespace
}  // namespace steepest
