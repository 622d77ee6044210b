#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "program_naive.hpp"
#include "steepest/structural.hpp"

namespace steepest::test {
namespace {

NodeId operation(Graph& graph, Op op, NodeId x) { return elementwise(graph, op, std::array{x}); }
NodeId operation(Graph& graph, Op op, NodeId x, NodeId y) { return elementwise(graph, op, std::array{x, y}); }

NodeId mean(Graph& graph, NodeId x) {
  return operation(graph, Op::div, row_reduce(graph, Op::row_sum, x), row_count(graph));
}

std::size_t instructions(const Program& program) {
  std::size_t count = 0;
  for (const Pass& pass : program.passes) count += pass.before.size() + pass.rows.size() + pass.after.size();
  return count;
}

bool has(const std::vector<Instruction>& section, Op op) {
  return std::ranges::any_of(section, [&](const Instruction& each) { return each.op == op; });
}

Point rows_of_x(std::int64_t rows) {
  Point point{.inputs = {}, .rows = rows};
  for (std::int64_t i = 0; i < rows; ++i) point.inputs["x"].push_back(std::sin(static_cast<double>(i)) + 2);
  return point;
}

TEST(Program, SectionsFollowWhatTheRowsNeed) {
  Graph graph;
  const NodeId a = graph.input("a"), x = graph.input("x", {}, true);
  const NodeId before = operation(graph, Op::exp, a);
  const NodeId loss = operation(graph, Op::sqrt, row_reduce(graph, Op::row_sum, operation(graph, Op::mul, before, x)));
  const Program program = make_program(graph, std::array{loss});
  ASSERT_EQ(program.passes.size(), 1u);
  const Pass& pass = program.passes[0];
  EXPECT_TRUE(pass.before.size() == 1 && pass.before[0].op == Op::exp);
  EXPECT_TRUE(pass.rows.size() == 2 && has(pass.rows, Op::mul) && has(pass.rows, Op::row_sum));
  EXPECT_TRUE(pass.after.size() == 1 && pass.after[0].op == Op::sqrt);
  ASSERT_EQ(program.inputs.size(), 2u);
  EXPECT_EQ(program.inputs[0].name, "a");
  EXPECT_EQ(program.inputs[1].storage, Storage::column);
}

// (x - mean(x)) / sd(x) inside a loss: the mean, then the deviation, then the loss.
TEST(Program, StandardisationTakesThreePasses) {
  Graph graph;
  const NodeId x = graph.input("x", {}, true), a = graph.input("a");
  const NodeId centred = operation(graph, Op::sub, x, mean(graph, x));
  const NodeId deviation = operation(graph, Op::sqrt, mean(graph, operation(graph, Op::mul, centred, centred)));
  const NodeId scaled = operation(graph, Op::div, centred, deviation);
  const NodeId residual = operation(graph, Op::sub, scaled, a);
  const NodeId loss = mean(graph, operation(graph, Op::mul, residual, residual));
  const Program program = make_program(graph, std::array{loss});
  EXPECT_EQ(program.passes.size(), 3u);
  // x - mean(x) is computed again in the third pass rather than kept for all rows.
  EXPECT_TRUE(has(program.passes[1].rows, Op::sub) && has(program.passes[2].rows, Op::sub));
  EXPECT_FALSE(has(program.passes[0].rows, Op::sub));

  for (const std::int64_t rows : {2, 255, 1000}) {
    Point point = rows_of_x(rows);
    point.inputs["a"] = {0.25};
    EXPECT_EQ(interpreter_difference(graph, std::array{loss, scaled, deviation}, point, 1e-12, 1.0), "")
        << rows << " rows";
    // A standardised column has mean 0 and mean square 1.
    const auto shared = std::make_shared<const Program>(program);
    const Results results = run(*shared, *make_interpreter(shared), point.bindings());
    EXPECT_NEAR(results.outputs[0][0], 1 + 0.25 * 0.25, 1e-12);
  }
}

TEST(Program, DeadCodeNeverEnters) {
  Graph graph;
  const NodeId a = graph.input("a"), b = graph.input("b"), x = graph.input("x", {}, true);
  operation(graph, Op::exp, b);
  row_reduce(graph, Op::row_sum, operation(graph, Op::mul, x, b));
  const Program program = make_program(graph, std::array{operation(graph, Op::sin, a)});
  EXPECT_EQ(instructions(program), 1u);
  EXPECT_EQ(program.inputs.size(), 1u);
  EXPECT_EQ(program.columns, 0);
  EXPECT_EQ(program.scratch_size, 0);
}

TEST(Program, ViewsCostNothing) {
  Graph graph;
  const NodeId v = graph.input("v", {6}), x = graph.input("x", {6}, true);
  const std::array<std::int64_t, 3> middle{2, 3, 1};
  const NodeId part = slice(graph, v, middle);
  const NodeId row_part = reshape(graph, slice(graph, x, middle), {3, 1});
  const NodeId lifted = lift_rows(graph, reshape(graph, detach(graph, part), {1, 3}));
  const std::array outputs{part, row_part, lifted};
  const Program program = make_program(graph, outputs);
  EXPECT_EQ(instructions(program), 0u);
  EXPECT_EQ(program.scratch_size, 0);
  Point point{.inputs = {{"v", {1, 2, 3, 4, 5, 6}}}, .rows = 3};
  for (int i = 0; i < 18; ++i) point.inputs["x"].push_back(i);
  EXPECT_EQ(interpreter_difference(graph, outputs, point, 0), "");
}

TEST(Program, OperatorsThatExpandLeaveNothingToExpand) {
  Graph graph;
  std::vector<NodeId> outputs;
  for (const Op op : elementwise_operators()) {
    std::vector<NodeId> arguments;
    for (int i = 0; i < operator_info(op).arity; ++i) arguments.push_back(graph.input("x"));
    outputs.push_back(elementwise(graph, op, arguments));
  }
  const Program program = make_program(graph, outputs);
  for (const Instruction& each : program.passes[0].before) {
    ASSERT_TRUE(is_elementwise(each.op));
    EXPECT_NE(operator_info(each.op).lowering, Lowering::expand) << operator_info(each.op).name;
  }
}

TEST(Program, ScratchIsTakenAgain) {
  Graph graph;
  NodeId x = graph.input("x", {}, true);
  for (int i = 0; i < 100; ++i) x = operation(graph, Op::sin, x);
  const Program program = make_program(graph, std::array{row_reduce(graph, Op::row_sum, x)});
  EXPECT_EQ(program.scratch_size, 2);
}

TEST(Program, BlocksFitTheCache) {
  const auto block_rows = [](std::int64_t columns) {
    Graph graph;
    const NodeId x = graph.input("x", {columns}, true);
    const std::array axes{std::int64_t{0}};
    const NodeId sum = reduce(graph, Op::reduce_sum, operation(graph, Op::mul, x, x), axes);
    return make_program(graph, std::array{row_reduce(graph, Op::row_sum, sum)}).block_rows;
  };
  EXPECT_EQ(block_rows(2), 504);
  EXPECT_EQ(block_rows(5000), 72);
  for (const std::int64_t columns : {100, 200, 300}) {
    EXPECT_EQ(block_rows(columns) % 16, 8) << "an odd number of cache lines";
    EXPECT_GE(block_rows(columns), 64);
    EXPECT_LE(block_rows(columns) * 2 * columns * 8, 600 * 1024);
  }
}

// The rows after the last one must not count, whatever stands there, and blocks must not matter.
TEST(Program, TailsNeverInfluenceResults) {
  Graph graph;
  const NodeId x = graph.input("x", {}, true), a = graph.input("a");
  const NodeId y = operation(graph, Op::div, a, x);
  std::vector<NodeId> outputs{y};
  for (const Op op : {Op::row_sum, Op::row_prod, Op::row_min, Op::row_max}) {
    outputs.push_back(row_reduce(graph, op, y));
  }
  const NodeId pair = concat(graph, std::array{reshape(graph, x, {1}), reshape(graph, y, {1})}, 0);
  outputs.push_back(row_outer(graph, pair, pair));
  outputs.push_back(scatter_add(graph, pair, graph.literal(1), 2, true));
  for (std::int64_t rows = 1; rows <= 17; ++rows) {
    Point point = rows_of_x(rows);
    point.inputs["a"] = {-3};
    EXPECT_EQ(interpreter_difference(graph, outputs, point, 1e-13), "") << rows << " rows";
  }
}

TEST(Program, NoRowsGiveNeutralElements) {
  Graph graph;
  const NodeId x = graph.input("x", {}, true);
  const std::array outputs{row_reduce(graph, Op::row_sum, x), row_reduce(graph, Op::row_prod, x),
                           row_reduce(graph, Op::row_min, x)};
  Point point{.inputs = {{"x", {}}}, .rows = 0};
  EXPECT_EQ(interpreter_difference(graph, outputs, point, 0), "");
}

double seconds_for_chain(int nodes) {
  Graph graph;
  const NodeId one = graph.literal(1.0), a = graph.input("a");
  NodeId x = a;
  for (int i = 0; i < nodes; ++i) {
    x = i % 2 == 0 ? operation(graph, Op::sin, x) : operation(graph, Op::sub, one, x);
  }
  const auto start = std::chrono::steady_clock::now();
  const auto program = std::make_shared<const Program>(make_program(graph, std::array{x}));
  const auto kernel = make_interpreter(program);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(program->passes[0].before.size(), static_cast<std::size_t>(nodes));
  double expected = 0.5;
  for (int i = 0; i < nodes; ++i) expected = i % 2 == 0 ? std::sin(expected) : 1 - expected;
  const Point point{.inputs = {{"a", {0.5}}}, .rows = 0};
  EXPECT_EQ(run(*program, *kernel, point.bindings()).outputs[0][0], expected);
  return took.count();
}

TEST(Program, AMillionNodesTakeLinearTime) {
  seconds_for_chain(10000);
  const double small = std::min(seconds_for_chain(10000), seconds_for_chain(10000));
  const double middle = std::min(seconds_for_chain(100000), seconds_for_chain(100000));
  const double large = seconds_for_chain(1000000);
  RecordProperty("seconds", std::to_string(small) + " " + std::to_string(middle) + " " + std::to_string(large));
  std::printf("10^4: %.4f s, 10^5: %.4f s, 10^6: %.4f s\n", small, middle, large);
  // Larger graphs leave the caches: a factor of 10 in nodes may cost 30 in time, quadratic time would cost 100 and 10
  // 000.
  EXPECT_LT(large, 400 * small);
  EXPECT_LT(large, 40 * middle);
}

}  // namespace
}  // namespace steepest::test
