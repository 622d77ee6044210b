#include <gtest/gtest.h>

#include "program_random.hpp"

namespace steepest::test {
namespace {

constexpr std::uint64_t first_random_seed = 20240607;

void check_random_graphs(const RandomOptions& options, int count) {
  for (int i = 0; i < count; ++i) {
    const std::uint64_t seed = first_random_seed + static_cast<std::uint64_t>(i);
    const RandomCase random = random_case(seed, options);
    // Sums in another order, and what they feed: a few hundred roundings at most.
    ASSERT_EQ(interpreter_difference(random.graph, random.outputs, random.point, 1e-9, 1.0), "") << "seed " << seed;
  }
}

TEST(Interpreter, DerivativesOfRandomGraphs) {
  for (int i = 0; i < 60; ++i) {
    const std::uint64_t seed = first_random_seed + 1000 + static_cast<std::uint64_t>(i);
    RandomCase random = random_case(seed, {.nodes = 16, .with_rows = i % 2 == 0, .rows = 21, .smooth = i % 3 != 0});
    const std::vector<NodeId> outputs = derivatives(random);
    ASSERT_EQ(interpreter_difference(random.graph, outputs, random.point, 1e-9, 1.0), "") << "seed " << seed;
  }
}

TEST(Interpreter, RandomGraphsWithoutRows) { check_random_graphs({.nodes = 40, .with_rows = false}, 300); }

TEST(Interpreter, RandomGraphsWithRows) { check_random_graphs({.nodes = 40, .rows = 37}, 300); }

TEST(Interpreter, RandomGraphsOfManyNodes) { check_random_graphs({.nodes = 400, .rows = 9}, 20); }

TEST(Interpreter, RandomGraphsOverSeveralBlocks) { check_random_graphs({.nodes = 20, .rows = 1300}, 10); }

}  // namespace
}  // namespace steepest::test
