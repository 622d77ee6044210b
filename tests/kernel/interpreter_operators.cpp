#include <gtest/gtest.h>

#include <array>
#include <random>

#include "operator_name.hpp"
#include "program_naive.hpp"
#include "steepest/structural.hpp"

namespace steepest::test {
namespace {

/// Every operator of the table on scalars, arrays and per-row values.
class EveryOperator : public testing::TestWithParam<Op> {};

std::vector<double> samples(const OperatorInfo& info, int argument, std::size_t count) {
  std::mt19937_64 random(static_cast<std::uint64_t>(argument) + 77);
  const auto at = static_cast<std::size_t>(2 * argument);
  std::uniform_real_distribution<double> range(info.ranges[at], info.ranges[at + 1]);
  std::vector<double> values(count);
  for (double& value : values) {
    value = info.ranges[at] == info.ranges[at + 1] ? info.ranges[at] : range(random);
  }
  return values;
}

std::string check(Op op, const Shape& shape, bool per_row) {
  const OperatorInfo& info = operator_info(op);
  Graph graph;
  constexpr std::int64_t rows = 19;
  Point point{.inputs = {}, .rows = rows};
  std::vector<NodeId> arguments;
  for (int i = 0; i < info.arity; ++i) {
    const std::string name = "x" + std::to_string(i);
    const bool own_rows = per_row && i != 1;  // the second argument stretches over the rows
    arguments.push_back(graph.input(name, shape, own_rows));
    point.inputs[name] = samples(info, i, static_cast<std::size_t>(element_count(shape) * (own_rows ? rows : 1)));
  }
  const NodeId node = elementwise(graph, op, arguments);
  return interpreter_difference(graph, std::array{node}, point, 0);
}

TEST_P(EveryOperator, EqualsItsReferenceOnScalars) { EXPECT_EQ(check(GetParam(), {}, false), ""); }
TEST_P(EveryOperator, EqualsItsReferenceOnArrays) { EXPECT_EQ(check(GetParam(), {3, 2}, false), ""); }
TEST_P(EveryOperator, EqualsItsReferenceOnRows) { EXPECT_EQ(check(GetParam(), {}, true), ""); }
TEST_P(EveryOperator, EqualsItsReferenceOnRowsOfArrays) { EXPECT_EQ(check(GetParam(), {3}, true), ""); }

INSTANTIATE_TEST_SUITE_P(Table, EveryOperator,
                         testing::ValuesIn(elementwise_operators().begin(), elementwise_operators().end()),
                         operator_name);

}  // namespace
}  // namespace steepest::test
