#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "kernel/llvm/plan.hpp"
#include "steepest/expression.hpp"
#include "steepest/structural.hpp"

namespace steepest::jit {
namespace {

std::vector<Work> works_of(const Group& group) {
  std::vector<Work> works;
  for (const Member& member : group.members) works.push_back(member.work);
  return works;
}

/// Logistic regression, value and gradient, as the derivative of the formula gives it.
Program logistic_regression(std::int64_t columns) {
  Graph graph;
  const Expression x(graph, graph.input("x", {columns}, true)), y(graph, graph.input("y", {}, true));
  const Expression w(graph, graph.input("w", {columns}));
  const Expression u(graph, matmul(graph, x.node(), w.node()));
  const NodeId value = row_reduce(graph, Op::row_sum, (softplus(u) - y * u).node());
  const NodeId gradient = row_reduce(graph, Op::row_sum, ((sigmoid(u) - y) * x).node());
  return make_program(graph, std::array{value, gradient});
}

// What docs/performance.md says, in miniature: the columns are read twice a block, the second time from the cache, and
// what lies between is one loop over single numbers.
TEST(LlvmLoops, LogisticRegressionReadsItsColumnsTwiceABlock) {
  const Program program = logistic_regression(100);
  const Plan plan(program);
  const Section& rows = plan.passes()[0].rows;
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].space, (Shape{100}));
  EXPECT_EQ(works_of(rows[0]), (std::vector{Work::array_reduction}));
  EXPECT_EQ(rows[1].space, Shape());
  EXPECT_EQ(rows[2].space, (Shape{100}));
  EXPECT_EQ(works_of(rows[2]), (std::vector{Work::compute, Work::row_reduction}));
}

TEST(LlvmLoops, ProductsThatFeedSumsStayInRegisters) {
  const Program program = logistic_regression(100);
  const Plan plan(program);
  for (const Group& group : plan.passes()[0].rows) {
    for (const Member& member : group.members) {
      const bool is_product = member.work == Work::compute && plan.value(member.target).shape == Shape{100};
      EXPECT_FALSE(is_product && plan.is_stored(member.target));
    }
  }
  // The linear predictor and its adjoint are all that the loops hand on.
  EXPECT_EQ(plan.scratch_size(), 2);
}

TEST(LlvmLoops, TheGradientsLoopFetchesTheNextBlock) {
  const Program program = logistic_regression(100);
  const Plan plan(program);
  for (std::uint32_t value = 0; value < program.values.size(); ++value) {
    const bool is_matrix = program.values[value].storage == Storage::column && !program.values[value].shape.empty();
    EXPECT_FALSE(plan.reads_again(value, 1));
    EXPECT_EQ(plan.reads_again(value, 3), is_matrix);
  }
}

TEST(LlvmLoops, RearrangementsAreReadThroughNotCopied) {
  Graph graph;
  const Expression x(graph, graph.input("x", {4, 6}, true)), s(graph, graph.input("s", {6}, true));
  const Expression turned(graph, permute(graph, x.node(), std::array<std::int64_t, 2>{1, 0}));
  const Expression spread(graph, broadcast(graph, reshape(graph, s.node(), {6, 1}), {6, 4}));
  const NodeId sum = row_reduce(graph, Op::row_sum, (exp(turned) * spread).node());
  const Program program = make_program(graph, std::array{sum});
  const Plan plan(program);
  ASSERT_EQ(plan.passes()[0].rows.size(), 1u);
  EXPECT_EQ(plan.scratch_size(), 0);
}

/// Squared distances to many centres, their least, and the gradient by the centres: as k-means has it.
TEST(LlvmLoops, DifferencesToManyCentresAreComputedAgainNotStored) {
  Graph graph;
  const Expression p(graph, graph.input("p", {1, 4}, true)), c(graph, graph.input("c", {50, 4}));
  const Expression difference = p - c;
  const std::array<std::int64_t, 1> last{1};
  const Expression distance(graph, reduce(graph, Op::reduce_sum, (difference * difference).node(), last));
  const Expression least(graph, reduce_all(graph, Op::reduce_min, distance.node()));
  const Expression nearest = where(distance == least, 1.0, 0.0);
  const Expression spread(graph, broadcast(graph, reshape(graph, nearest.node(), {50, 1}), {50, 4}));
  const NodeId gradient = row_reduce(graph, Op::row_sum, (spread * (difference + difference)).node());
  const Program program = make_program(graph, std::array{gradient});
  const Plan plan(program);
  for (std::uint32_t value = 0; value < program.values.size(); ++value) {
    const bool per_row_matrix = program.values[value].per_row && program.values[value].shape == Shape{50, 4};
    EXPECT_FALSE(per_row_matrix && plan.is_stored(value));
  }
  EXPECT_LE(plan.scratch_size(), 101);
}

TEST(LlvmLoops, LongSectionsAreCutIntoLoopsOfBoundedLength) {
  Graph graph;
  Expression value(graph, graph.input("x", {}, true));
  constexpr int length = 3000;
  for (int i = 0; i < length; ++i) value = sin(value) + 1.0 / (i + 1);
  const Program program = make_program(graph, std::array{value.node()});
  const Plan plan(program);
  for (const Group& group : plan.passes()[0].rows) EXPECT_LE(group.members.size(), 150u);
  // Each loop hands one number on, and its place is taken again.
  EXPECT_LE(plan.scratch_size(), 4);
}

}  // namespace
}  // namespace steepest::jit
