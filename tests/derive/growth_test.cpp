#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <limits>
#include <memory>

#include "steepest/derive.hpp"
#include "steepest/expression.hpp"
#include "steepest/kernel.hpp"

// Large graphs of scalars: programs grow with the graph and no faster, and so does the time to make them.
namespace steepest::test {
namespace {

struct Made {
  std::size_t nodes = 0;
  std::size_t instructions = 0;
  double seconds = 0;  ///< of this process, on all cores
};

/// A chain of so many operations and its gradient, differentiated, made into a program and run.
Made made(int size) {
  const std::clock_t begin = std::clock();
  Graph graph;
  const Expression x(graph, graph.input("x")), y(graph, graph.input("y"));
  Expression value = x;
  for (int i = 0; i < size; ++i) value = i % 3 == 0 ? sin(value) : i % 3 == 1 ? value * y : value + x;
  std::vector<NodeId> outputs = reverse(graph, value.node(), std::array{x.node(), y.node()});
  outputs.push_back(value.node());
  const auto program = std::make_shared<const Program>(make_program(graph, outputs));
  const auto kernel = make_kernel(program, Backend::automatic, 100);
  const std::array at_x{0.3}, at_y{0.7};
  const Results results = run(*program, *kernel, {.inputs = {{"x", at_x}, {"y", at_y}}});
  EXPECT_TRUE(std::isfinite(results.outputs[0][0]));
  return {graph.size(), program->passes[0].before.size(),
          static_cast<double>(std::clock() - begin) / static_cast<double>(CLOCKS_PER_SEC)};
}

double least_seconds(int size) {
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 3; ++i) least = std::min(least, made(size).seconds);
  return least;
}

TEST(LargeGraphs, GrowLinearly) {
  const Made small = made(1000), large = made(100'000);
  EXPECT_NEAR(static_cast<double>(large.nodes), 100.0 * static_cast<double>(small.nodes), 1000);
  EXPECT_NEAR(static_cast<double>(large.instructions), 100.0 * static_cast<double>(small.instructions), 1000);
}

/// Sixteen times the size in far less than its square times the time.
TEST(LargeGraphs, TakeTimeThatGrowsNearLinearly) { EXPECT_LT(least_seconds(160'000), 80 * least_seconds(10'000)); }

}  // namespace
}  // namespace steepest::test
