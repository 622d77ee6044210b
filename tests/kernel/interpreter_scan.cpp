#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "program_naive.hpp"
#include "steepest/base.hpp"
#include "steepest/structural.hpp"

namespace steepest::test {
namespace {

NodeId apply(Graph& graph, Op op, NodeId x, NodeId y) { return elementwise(graph, op, std::array{x, y}); }

/// Horner's rule as a scan: carry' = carry * point + coefficient, and every partial value as output.
std::uint32_t horner(Graph& graph) {
  Graph body;
  const NodeId carry = body.input("carry", {1}), coefficient = body.input("coefficient", {1});
  const NodeId point = body.input("point");
  const NodeId next = apply(body, Op::add, apply(body, Op::mul, carry, point), coefficient);
  const std::vector<NodeId> outputs{next, apply(body, Op::mul, next, body.literal(2))};
  return graph.function(Function(std::move(body), outputs));
}

struct Polynomial {
  Graph graph;
  NodeId result = 0;
};

Polynomial polynomial(bool backwards, bool point_per_row, bool coefficients_per_row) {
  Polynomial made;
  Graph& graph = made.graph;
  const NodeId start = graph.constant({1}, std::array{0.0});
  const NodeId coefficients = graph.input("c", {4, 1}, coefficients_per_row);
  const NodeId point = graph.input("p", {}, point_per_row);
  const ScanSpec spec{.steps = 4, .backwards = backwards, .carry = 1, .output = 1, .sequences = 1};
  made.result = scan(graph, spec, horner(graph), std::array{start, coefficients, point});
  return made;
}

TEST(InterpreterScan, RunsForwards) {
  const Polynomial made = polynomial(false, false, false);
  const auto program = std::make_shared<const Program>(make_program(made.graph, std::array{made.result}));
  const Point point{.inputs = {{"c", {1, 2, 3, 4}}, {"p", {10}}}, .rows = 0};
  const Results results = run(*program, *make_interpreter(program), point.bindings());
  EXPECT_EQ(results.outputs[0], (std::vector<double>{1234, 2, 24, 246, 2468}));
}

TEST(InterpreterScan, RunsBackwardsWithOutputsInTheOrderOfTheSequence) {
  const Polynomial made = polynomial(true, false, false);
  const auto program = std::make_shared<const Program>(make_program(made.graph, std::array{made.result}));
  const Point point{.inputs = {{"c", {1, 2, 3, 4}}, {"p", {10}}}, .rows = 0};
  const Results results = run(*program, *make_interpreter(program), point.bindings());
  EXPECT_EQ(results.outputs[0], (std::vector<double>{4321, 8642, 864, 86, 8}));
}

TEST(InterpreterScan, RunsInEveryRow) {
  constexpr std::int64_t rows = 11;
  for (int variant = 1; variant < 8; ++variant) {
    const bool backwards = variant & 1, point_rows = variant & 2, coefficient_rows = variant & 4;
    const Polynomial made = polynomial(backwards, point_rows, coefficient_rows);
    Point point{.inputs = {}, .rows = rows};
    for (int i = 0; i < 4 * (coefficient_rows ? rows : 1); ++i) point.inputs["c"].push_back(std::sin(i));
    for (int i = 0; i < (point_rows ? rows : 1); ++i) point.inputs["p"].push_back(std::cos(i));
    EXPECT_EQ(interpreter_difference(made.graph, std::array{made.result}, point, 1e-14), "") << "variant " << variant;
  }
}

// The body leaves the carry and a sequence unread, passes an argument through, and has no output.
TEST(InterpreterScan, BodiesMayIgnoreTheirArguments) {
  Graph body;
  body.input("carry", {2});
  body.input("unread", {3});
  const NodeId capture = body.input("capture", {2});
  Graph graph;
  const std::uint32_t function = graph.function(Function(std::move(body), {capture}));
  const NodeId start = graph.input("s", {2}), sequence = graph.input("q", {5, 3}), value = graph.input("v", {2});
  const ScanSpec spec{.steps = 5, .backwards = false, .carry = 2, .output = 0, .sequences = 1};
  const NodeId result = scan(graph, spec, function, std::array{start, sequence, value});
  const Point point{.inputs = {{"s", {1, 2}}, {"q", std::vector<double>(15, 7)}, {"v", {3, 4}}}, .rows = 0};
  EXPECT_EQ(interpreter_difference(graph, std::array{result}, point, 0), "");
}

TEST(InterpreterScan, NoStepsGiveTheFirstCarry) {
  Graph graph;
  const NodeId start = graph.input("s", {1}), coefficients = graph.input("c", {0, 1}), point = graph.input("p");
  const ScanSpec spec{.steps = 0, .backwards = false, .carry = 1, .output = 1, .sequences = 1};
  const NodeId result = scan(graph, spec, horner(graph), std::array{start, coefficients, point});
  const Point at{.inputs = {{"s", {5}}, {"c", {}}, {"p", {2}}}, .rows = 0};
  EXPECT_EQ(interpreter_difference(graph, std::array{result}, at, 0), "");
}

TEST(Run, NamesInputsThatAreMissingOrOfWrongLength) {
  Graph graph;
  const NodeId v = graph.input("v", {2});
  const auto program = std::make_shared<const Program>(make_program(graph, std::array{v}));
  const auto kernel = make_interpreter(program);
  EXPECT_THROW(run(*program, *kernel, Point{}.bindings()), InternalError);
  EXPECT_THROW(run(*program, *kernel, Point{.inputs = {{"v", {1}}}, .rows = 0}.bindings()), InternalError);
}

}  // namespace
}  // namespace steepest::test
