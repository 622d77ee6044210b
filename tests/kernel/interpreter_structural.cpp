#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "program_naive.hpp"
#include "steepest/structural.hpp"

namespace steepest::test {
namespace {

/// The operators under test on one argument, which is per row or not.
struct Inputs {
  static constexpr std::int64_t rows = 13;
  Graph graph;
  Point point{.inputs = {}, .rows = rows};

  NodeId input(const std::string& name, const Shape& shape, bool per_row) {
    const std::int64_t count = element_count(shape) * (per_row ? rows : 1);
    std::vector<double>& values = point.inputs[name];
    for (std::int64_t i = 0; i < count; ++i) {
      values.push_back(std::sin(static_cast<double>(i * 7 + static_cast<std::int64_t>(name.size()))));
    }
    return graph.input(name, shape, per_row);
  }
  std::string check(NodeId output) const { return interpreter_difference(graph, std::array{output}, point, 1e-13); }
};

class Structural : public testing::TestWithParam<bool> {};

TEST_P(Structural, Reductions) {
  for (const Op op : {Op::reduce_sum, Op::reduce_min, Op::reduce_max}) {
    for (const std::vector<std::int64_t>& axes : {std::vector<std::int64_t>{0}, {1}, {2}, {0, 2}, {0, 1, 2}}) {
      Inputs set;
      EXPECT_EQ(set.check(reduce(set.graph, op, set.input("x", {2, 3, 4}, GetParam()), axes)), "");
    }
  }
}

TEST_P(Structural, Movements) {
  Inputs set;
  Graph& graph = set.graph;
  const NodeId x = set.input("x", {2, 3, 4}, GetParam());
  EXPECT_EQ(set.check(permute(graph, x, std::array<std::int64_t, 3>{2, 0, 1})), "");
  EXPECT_EQ(set.check(permute(graph, x, std::array<std::int64_t, 3>{1, 0, 2})), "");
  EXPECT_EQ(set.check(broadcast(graph, set.input("y", {3, 1}, GetParam()), {2, 3, 4})), "");
  EXPECT_EQ(set.check(broadcast(graph, set.input("one", {1}, GetParam()), {2, 3})), "");
  const std::array<std::int64_t, 9> ranges{1, 2, -1, 0, 2, 2, 3, 3, -1};
  EXPECT_EQ(set.check(slice(graph, x, ranges)), "");
  const std::array<std::int64_t, 9> places{0, 2, 2, 4, 3, -2, 1, 4, 1};
  EXPECT_EQ(set.check(unslice(graph, x, places, {4, 5, 6})), "");
  for (const std::int64_t axis : {0, 1, 2}) {
    const NodeId negative = elementwise(graph, Op::neg, std::array{x});
    EXPECT_EQ(set.check(concat(graph, std::array{x, negative, x}, axis)), "");
  }
  const std::array<std::int64_t, 9> empty{0, 2, 1, 1, 0, 1, 0, 4, 1};
  EXPECT_EQ(set.check(slice(graph, x, empty)), "");
  EXPECT_EQ(set.check(reduce_all(graph, Op::reduce_sum, slice(graph, x, empty))), "");
}

TEST_P(Structural, Products) {
  const std::array<std::pair<Shape, Shape>, 4> shapes{{{{2, 3}, {3}}, {{3}, {3, 4}}, {{2, 3}, {3, 4}}, {{3}, {3}}}};
  for (const auto& [left, right] : shapes) {
    for (const bool other : {false, true}) {
      Inputs set;
      const NodeId a = set.input("a", left, GetParam()), bb = set.input("bb", right, other);
      EXPECT_EQ(set.check(matmul(set.graph, a, bb)), "");
    }
  }
}

TEST_P(Structural, OuterProductsOverRows) {
  Inputs set;
  const NodeId a = set.input("a", {2}, GetParam()), bb = set.input("bb", {3}, true);
  EXPECT_EQ(set.check(row_outer(set.graph, a, bb)), "");
  EXPECT_EQ(set.check(row_outer(set.graph, bb, a)), "");
  EXPECT_EQ(set.check(row_outer(set.graph, lift_rows(set.graph, a), lift_rows(set.graph, a))), "");
}

/// Indices inside, outside, between whole numbers, and none at all.
std::vector<double> wild_indices(std::int64_t count) {
  const std::array<double, 9> kinds{0,   2, 3, -1, 1, std::nan(""), 1e300, -std::numeric_limits<double>::infinity(),
                                    2.75};
  std::vector<double> result;
  for (std::int64_t i = 0; i < count; ++i) result.push_back(kinds[static_cast<std::size_t>(i) % kinds.size()]);
  return result;
}

TEST_P(Structural, GatherOutOfRangeIsNaN) {
  for (const bool index_rows : {false, true}) {
    for (const Shape& table_shape : {Shape{3}, Shape{3, 2}}) {
      Inputs set;
      const NodeId table = set.input("t", table_shape, GetParam());
      const NodeId index = set.graph.input("i", {7}, index_rows);
      set.point.inputs["i"] = wild_indices(7 * (index_rows ? Inputs::rows : 1));
      const NodeId result = gather(set.graph, table, index);
      EXPECT_EQ(set.check(result), "");
    }
  }
}

TEST_P(Structural, ScatterIgnoresWhatIsOutOfRange) {
  for (const bool over_rows : {false, true}) {
    for (const Shape& shape : {Shape{7}, Shape{7, 2}}) {
      Inputs set;
      const NodeId source = set.input("s", shape, GetParam());
      const NodeId index = set.graph.input("i", {7}, over_rows);
      set.point.inputs["i"] = wild_indices(7 * (over_rows ? Inputs::rows : 1));
      EXPECT_EQ(set.check(scatter_add(set.graph, source, index, 3, over_rows)), "");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Arguments, Structural, testing::Bool(),
                         [](const auto& info) { return info.param ? "PerRow" : "NotPerRow"; });

}  // namespace
}  // namespace steepest::test
