#include <gtest/gtest.h>

#include <array>

#include "llvm_comparison.hpp"
#include "steepest/derive.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

/// carry' = tanh(carry * slice + capture), output = carry' - 2 carry.
std::uint32_t recurrence(Graph& graph, std::int64_t size) {
  Graph body;
  const Expression carry(body, body.input("carry", {size})), slice_of(body, body.input("slice", {size}));
  const Expression capture(body, body.input("capture", {size}));
  const Expression next = tanh(carry * slice_of + capture);
  const NodeId output = (next - 2.0 * carry).node();
  return graph.function(Function(std::move(body), {next.node(), output}));
}

TEST(LlvmScan, RunsInBothDirections) {
  for (const std::int64_t size : {1, 3, 9}) {
    for (const bool backwards : {false, true}) {
      expect_backends_agree("scan", {{size}, {6, size}, {size}}, [&](Graph& g, const auto& a) {
        const ScanSpec spec{.steps = 6, .backwards = backwards, .carry = size, .output = size, .sequences = 1};
        const std::array arguments{a[0].node(), (a[1] * 0.5).node(), a[2].node()};
        return scan(g, spec, recurrence(g, size), arguments);
      });
    }
  }
}

/// One step of a recurrent network: carry' = tanh(W carry + slice), output = the sum of carry'.
std::uint32_t network(Graph& graph, std::int64_t size) {
  Graph body;
  const Expression carry(body, body.input("carry", {size})), slice_of(body, body.input("slice", {size}));
  const Expression weights(body, body.input("weights", {size, size}));
  const Expression next = tanh(Expression(body, matmul(body, weights.node(), carry.node())) + slice_of);
  const NodeId output = reshape(body, reduce_all(body, Op::reduce_sum, next.node()), {1});
  return graph.function(Function(std::move(body), {next.node(), output}));
}

TEST(LlvmScan, ARecurrentNetworkAndItsGradient) {
  for (const bool per_row : {false, true}) {
    Sample sample;
    Graph& graph = sample.graph;
    const Expression weights = sample.input("w", {5, 5}, false), series = sample.input("x", {7, 5}, per_row);
    const ScanSpec spec{.steps = 7, .carry = 5, .output = 1, .sequences = 1};
    const std::vector<double> zeros(5);
    const std::array arguments{graph.constant({5}, zeros), series.node(), (0.3 * weights).node()};
    const NodeId states = scan(graph, spec, network(graph, 5), arguments);
    NodeId value = reduce_all(graph, Op::reduce_sum, states);
    if (per_row) value = row_reduce(graph, Op::row_sum, value);
    sample.output(value);
    sample.output(reverse(graph, value, std::array{weights.node()})[0]);
    expect_backends_agree(sample, per_row ? "network by row" : "network");
  }
}

TEST(LlvmScan, ScansNest) {
  for (const bool per_row : {false, true}) {
    Sample sample;
    Graph body;
    const Expression carry(body, body.input("carry", {3})), capture(body, body.input("capture", {3}));
    const ScanSpec inner{.steps = 2, .carry = 3, .output = 3, .sequences = 1};
    const NodeId slices = broadcast(body, (0.5 * carry).node(), {2, 3});
    const NodeId run = scan(body, inner, recurrence(body, 3), std::array{carry.node(), slices, capture.node()});
    const NodeId next = slice(body, run, std::array<std::int64_t, 3>{3, 3, 1});
    const std::uint32_t outer = sample.graph.function(Function(std::move(body), {next}));
    const Expression start = sample.input("a", {3}, per_row), captured = sample.input("b", {3}, !per_row);
    const ScanSpec spec{.steps = 4, .carry = 3, .output = 0, .sequences = 0};
    sample.output(scan(sample.graph, spec, outer, std::array{start.node(), captured.node()}));
    expect_backends_agree(sample, "a scan in a scan");
  }
}

TEST(LlvmScan, BodiesMayIgnoreTheCarryAndStepsMayBeNone) {
  for (const std::int64_t steps : {0, 1, 3}) {
    Sample sample;
    Graph body;
    body.input("carry", {2});
    const Expression slice_of(body, body.input("slice", {2}));
    const std::uint32_t function = sample.graph.function(Function(std::move(body), {slice_of.node(), slice_of.node()}));
    const Expression start = sample.input("a", {2}, false), series = sample.input("b", {steps, 2}, true);
    const ScanSpec spec{.steps = steps, .carry = 2, .output = 2, .sequences = 1};
    sample.output(scan(sample.graph, spec, function, std::array{start.node(), series.node()}));
    expect_backends_agree(sample, "a body without carry");
  }
}

TEST(LlvmLong, LongStraightProgramsAgree) {
  for (const bool per_row : {false, true}) {
    Sample sample;
    const Expression x = sample.input("x", {}, per_row), a = sample.input("a", {}, false);
    Expression value = x * a;
    constexpr int length = 2000;
    for (int i = 1; i <= length; ++i) value = sin(value) * a + x * (1.0 / i);
    sample.output(value);
    expect_backends_agree(sample, "a long program");
  }
}

}  // namespace
}  // namespace steepest
