#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "backends_agree.hpp"
#include "program_random.hpp"
#include "steepest/derive.hpp"
#include "steepest/structural.hpp"

namespace steepest::test {
namespace {

constexpr std::uint64_t first_seed = 7001;

class BackendsAgreeOn : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_llvm()) GTEST_SKIP() << "no compiled backend in this build";
  }
};

void check_random(const RandomOptions& options, int count, bool with_derivatives) {
  for (int i = 0; i < count; ++i) {
    const std::uint64_t seed = first_seed + static_cast<std::uint64_t>(i);
    RandomCase random = random_case(seed, options);
    const std::vector<NodeId> outputs = with_derivatives ? derivatives(random) : random.outputs;
    // A few ulp each, through tens of operators.
    EXPECT_EQ(disagreement(random.graph, outputs, random.point, {.tolerance = 1e-11, .scale = 1.0}), "")
        << "seed " << seed;
    if (testing::Test::HasFailure()) return;
  }
}

TEST_F(BackendsAgreeOn, RandomGraphsWithoutRows) { check_random({.nodes = 30, .with_rows = false}, 20, false); }
TEST_F(BackendsAgreeOn, RandomGraphsWithRows) { check_random({.nodes = 30, .rows = 37}, 30, false); }
TEST_F(BackendsAgreeOn, RandomGraphsOverSeveralBlocks) { check_random({.nodes = 20, .rows = 1300}, 4, false); }
TEST_F(BackendsAgreeOn, DerivativesWithoutRows) {
  check_random({.nodes = 14, .with_rows = false, .smooth = true}, 12, true);
}
TEST_F(BackendsAgreeOn, DerivativesWithRows) { check_random({.nodes = 14, .rows = 21, .smooth = true}, 12, true); }

TEST_F(BackendsAgreeOn, TailsOfEveryLength) {
  Graph graph;
  const NodeId x = graph.input("x", {2}, true), a = graph.input("a");
  const NodeId y = elementwise(graph, Op::exp, std::array{elementwise(graph, Op::mul, std::array{a, x})});
  std::vector<NodeId> outputs{y, row_outer(graph, x, y), scatter_add(graph, y, graph.literal(1), 2, true)};
  for (const Op op : {Op::row_sum, Op::row_prod, Op::row_min, Op::row_max}) {
    outputs.push_back(row_reduce(graph, op, y));
  }
  for (std::int64_t rows = 1; rows <= 17; rows += rows == 9 ? 6 : 1) {
    Point point{.inputs = {{"a", {0.3}}}, .rows = rows};
    for (std::int64_t i = 0; i < 2 * rows; ++i) point.inputs["x"].push_back(std::sin(static_cast<double>(i)));
    EXPECT_EQ(disagreement(graph, outputs, point, {.tolerance = 1e-14}), "") << rows << " rows";
  }
}

/// x_{t+1} = tanh(W x_t + u_t), per row and not, both directions, with outputs.
TEST_F(BackendsAgreeOn, Scans) {
  for (int variant = 0; variant < 8; ++variant) {
    const bool backwards = variant & 1, state_rows = variant & 2, input_rows = variant & 4;
    Graph body;
    const NodeId carry = body.input("carry", {3}), input = body.input("u", {3}), weights = body.input("W", {3, 3});
    const NodeId moved = elementwise(body, Op::add, std::array{matmul(body, weights, carry), input});
    const NodeId next = elementwise(body, Op::tanh, std::array{moved});
    const NodeId output = reduce_all(body, Op::reduce_sum, next);
    Graph graph;
    const std::vector<NodeId> body_outputs{next, reshape(body, output, {1})};
    const std::uint32_t function = graph.function(Function(std::move(body), body_outputs));
    const NodeId start = graph.input("s", {3}, state_rows), sequence = graph.input("q", {6, 3}, input_rows);
    const NodeId matrix = graph.input("W", {3, 3});
    const ScanSpec spec{.steps = 6, .backwards = backwards, .carry = 3, .output = 1, .sequences = 1};
    const NodeId result = scan(graph, spec, function, std::array{start, sequence, matrix});
    NodeId loss = reduce_all(graph, Op::reduce_sum, result);
    if (graph[loss].per_row) loss = row_reduce(graph, Op::row_sum, loss);
    std::vector<NodeId> outputs{result, loss};
    for (const NodeId gradient : reverse(graph, loss, std::array{matrix})) outputs.push_back(gradient);
    Point point{.inputs = {}, .rows = 11};
    const auto fill = [&](const std::string& name, std::size_t count) {
      for (std::size_t i = 0; i < count; ++i)
        point.inputs[name].push_back(std::sin(static_cast<double>(3 * i + name[0])));
    };
    fill("s", state_rows ? 33 : 3);
    fill("q", input_rows ? 198 : 18);
    fill("W", 9);
    EXPECT_EQ(interpreter_difference(graph, std::array{result}, point, 1e-13, 1.0), "") << "variant " << variant;
    EXPECT_EQ(disagreement(graph, outputs, point, {.tolerance = 1e-12, .scale = 1.0}), "") << "variant " << variant;
  }
}

}  // namespace
}  // namespace steepest::test
