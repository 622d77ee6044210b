#include <gtest/gtest.h>

#include <array>
#include <bit>

#include "models.hpp"
#include "objective/leaf_loop.hpp"
#include "table/aligned_values.hpp"

namespace steepest::test {
namespace {

std::vector<std::uint64_t> bits(std::span<const double> values) {
  std::vector<std::uint64_t> result;
  for (const double v : values) result.push_back(std::bit_cast<std::uint64_t>(v));
  return result;
}

/// Everything an objective can answer at x, as bits.
std::vector<std::uint64_t> bits_of(const Problem& problem, const RunOptions& options, const std::vector<double>& x) {
  GraphObjective objective(problem, options);
  std::vector<double> all(x.size() + 2);
  for (int repeat = 0; repeat < 3; ++repeat) {
    all[0] = objective.value(x);
    all[1] = objective.value_and_gradient(x, std::span(all).subspan(2));
  }
  std::vector<double> hessian(x.size() * x.size());
  objective.hessian(x, hessian);
  all.insert(all.end(), hessian.begin(), hessian.end());
  if (LeastSquares* squares = objective.least_squares()) {
    const Triangle triangle = squares->triangle(x);
    all.insert(all.end(), triangle.factor.begin(), triangle.factor.end());
  }
  return bits(all);
}

class SameBits : public ::testing::TestWithParam<Backend> {
 protected:
  void check(const Problem& problem, const std::vector<double>& x) {
    const auto expected = bits_of(problem, {.threads = 1, .backend = GetParam()}, x);
    for (const int threads : {1, 2, 3, 8}) {
      EXPECT_EQ(bits_of(problem, {.threads = threads, .backend = GetParam()}, x), expected) << threads << " threads";
    }
  }
};

TEST_P(SameBits, ForOnePassAndFewColumns) {
  for (const std::int64_t rows : {5'003, 70'001}) {
    Decay model(rows, 21);
    check(model.problem(model.output), {1.5, 0.7, -0.2});
  }
}

TEST_P(SameBits, ForATriangleByProducts) {
  Decay model(40'007, 24);
  check(least_squares_problem(model.graph, model.residual, model.parameters, model.rows_in_memory()), {1.5, 0.7, -0.2});
}

TEST_P(SameBits, ForManyColumns) {
  Logistic model(9'011, 55, 22);
  Problem problem = model.problem(model.output);
  check(problem, model.point(0.2));
}

TEST_P(SameBits, ForSeveralPasses) {
  Standardised model(50'000, 23);
  check(model.problem(model.output), {0.3, -0.7, 0.4});
}

// Without rows threads share the pieces of the loops over elements.
TEST_P(SameBits, ForLongArraysWithoutRows) {
  constexpr std::int64_t n = 60'001;
  Model model(0, 24);
  const Expression x = model.parameter("x", {n});
  const auto part = [&](std::int64_t first) {
    return Expression(*model.graph, slice(*model.graph, x.node(), std::array<std::int64_t, 3>{first, n - 1, 1}));
  };
  const Expression valley = part(1) - part(0) * part(0), slope = 1.0 - part(0);
  const Problem problem = model.problem((sum_elements(100.0 * valley * valley + slope * slope)).node());
  const std::vector<double> at = model.point();
  std::vector<std::uint64_t> expected;
  for (const int threads : {1, 2, 3, 8}) {
    GraphObjective objective(problem, {.threads = threads, .backend = GetParam()});
    std::vector<double> all(n + 2);
    for (int repeat = 0; repeat < 3; ++repeat) {
      all[0] = objective.value(at);
      all[1] = objective.value_and_gradient(at, std::span(all).subspan(2));
    }
    EXPECT_NEAR(all[0], all[1], 1e-9 * all[0]);
    if (expected.empty()) expected = bits(all);
    EXPECT_TRUE(bits(all) == expected) << threads << " threads";
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, SameBits, ::testing::ValuesIn(backends()),
                         [](const auto& info) { return info.param == Backend::llvm ? "llvm" : "interpreter"; });

TEST(LeavesOfRows, AreFixedByTheProblemAndCoverIt) {
  EXPECT_EQ(rows_per_leaf(10'000'000, 3), 16384);
  EXPECT_EQ(rows_per_leaf(10'000'000, 100), 4096);
  EXPECT_EQ(rows_per_leaf(100, 3), 512);
  for (const std::int64_t rows : {1, 511, 512, 513, 100'000, 12'345'678}) {
    for (const std::int64_t parameters : {1, 50, 10'000, 1'000'000}) {
      const std::int64_t leaf = rows_per_leaf(rows, parameters);
      EXPECT_EQ(leaf % 512, 0);
      const Leaves leaves{rows, leaf};
      EXPECT_GE(leaves.count() * leaf, rows);
      EXPECT_LT((leaves.count() - 1) * leaf, rows);
    }
  }
}

TEST(LeavesOfRows, MergeInOneOrderHoweverTheyArrive) {
  Threads threads(4);
  for (std::int64_t count = 1; count <= 40; ++count) {
    PartialTree tree(count);
    // Merging is a hash that depends on the shape of the tree and the order of its sides.
    const auto merge = [](double* left, const double* right) {
      *left = std::fmod(*left * 31 + *right * 17 + 7, 65537);
    };
    const LeafTask task = [](int, std::int64_t begin, std::int64_t, double* partial) {
      *partial = static_cast<double>(begin);
    };
    const Leaves leaves{count * 3 - 1, 3};
    ASSERT_EQ(leaves.count(), count);
    tree.begin(1);
    const double alone = *over_leaves(leaves, nullptr, tree, task, merge);
    for (int repeat = 0; repeat < 20; ++repeat) {
      tree.begin(1);
      ASSERT_EQ(*over_leaves(leaves, &threads, tree, task, merge), alone) << count << " leaves";
    }
  }
}

TEST(LeavesOfRows, SurviveATaskThatThrows) {
  Threads threads(2);
  PartialTree tree(8);
  const auto merge = [](double* left, const double* right) { *left += *right; };
  const Leaves leaves{8, 1};
  tree.begin(1);
  const LeafTask broken = [](int, std::int64_t begin, std::int64_t, double* partial) {
    *partial = 1;
    if (begin == 5) throw std::runtime_error("broken");
  };
  EXPECT_THROW(over_leaves(leaves, &threads, tree, broken, merge), std::runtime_error);
  tree.begin(1);
  const LeafTask whole = [](int, std::int64_t, std::int64_t, double* partial) { *partial = 1; };
  EXPECT_EQ(*over_leaves(leaves, &threads, tree, whole, merge), 8);
}

}  // namespace
}  // namespace steepest::test
