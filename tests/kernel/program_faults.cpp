#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "program_naive.hpp"
#include "steepest/structural.hpp"

namespace steepest::test {
namespace {

struct Setting {
  Graph graph;
  Point point;

  NodeId input(const std::string& name, std::vector<double> values, bool per_row = false) {
    if (per_row) point.rows = static_cast<std::int64_t>(values.size());
    const bool scalar = per_row || values.size() == 1;
    const Shape shape = scalar ? Shape{} : Shape{static_cast<std::int64_t>(values.size())};
    point.inputs[name] = std::move(values);
    return graph.input(name, shape, per_row);
  }
  NodeId apply(Op op, NodeId x) { return elementwise(graph, op, std::array{x}); }
  NodeId apply(Op op, NodeId x, NodeId y) { return elementwise(graph, op, std::array{x, y}); }
  NodeId apply(Op op, NodeId x, NodeId y, NodeId z) { return elementwise(graph, op, std::array{x, y, z}); }
  NodeId number(double value) { return graph.literal(value); }

  std::optional<DomainFault> fault(NodeId root) const {
    return find_domain_fault(graph, std::array{root}, point.bindings());
  }
  std::optional<DomainFault> kink(NodeId root, NodeId variable) const {
    return find_kink(graph, std::array{root}, point.bindings(), std::array{variable});
  }
};

TEST(DomainFault, NamesTheInnermostNodeAndItsArguments) {
  Setting set;
  const NodeId x = set.input("x", {-1});
  const NodeId log = set.apply(Op::log, x);
  const NodeId root = set.apply(Op::sqrt, set.apply(Op::add, log, set.number(2)));
  const std::optional<DomainFault> fault = set.fault(root);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->node, log);
  EXPECT_EQ(fault->arguments, std::vector<double>{-1});
  EXPECT_EQ(fault->row, -1);
}

TEST(DomainFault, NoneInsideTheDomain) {
  Setting set;
  const NodeId x = set.input("x", {2});
  EXPECT_FALSE(set.fault(set.apply(Op::log, x)));
}

TEST(DomainFault, UnselectedBranchesDoNotCount) {
  Setting set;
  const NodeId x = set.input("x", {-1});
  const NodeId log = set.apply(Op::log, x);
  const NodeId positive = set.apply(Op::gt, x, set.number(0));
  EXPECT_FALSE(set.fault(set.apply(Op::where, positive, log, x)));
  EXPECT_EQ(set.fault(set.apply(Op::where, positive, x, log))->node, log);
  // The first condition fails already.
  const NodeId large = set.apply(Op::gt, log, set.number(1));
  EXPECT_FALSE(set.fault(set.apply(Op::logical_and, positive, large)));
  // 1/0 is infinite and not the smaller one.
  const NodeId zero = set.input("zero", {0});
  const NodeId pole = set.apply(Op::div, set.number(1), zero);
  EXPECT_FALSE(set.fault(set.apply(Op::min, pole, set.number(5))));
  EXPECT_EQ(set.fault(set.apply(Op::max, pole, set.number(5)))->node, pole);
  EXPECT_FALSE(set.fault(set.apply(Op::clamp, pole, set.number(0), set.number(5))));
  EXPECT_TRUE(set.fault(set.apply(Op::max, log, set.number(5))));
}

TEST(DomainFault, OnlyEntriesThatAnIndexPicksCount) {
  Setting set;
  const NodeId table = set.apply(Op::log, set.input("v", {1, -1, 2}));
  const auto picked = [&](double index) { return set.fault(gather(set.graph, table, set.number(index))); };
  EXPECT_FALSE(picked(0));
  EXPECT_FALSE(picked(2));
  ASSERT_TRUE(picked(1));
  EXPECT_EQ(picked(1)->node, table);
  EXPECT_EQ(picked(1)->element, 1);
  ASSERT_TRUE(picked(3));
  EXPECT_EQ(set.graph[picked(3)->node].op, Op::gather);
  EXPECT_EQ(picked(3)->arguments, (std::vector<double>{3, 3}));
}

TEST(DomainFault, SlicesAndPermutationsSelect) {
  Setting set;
  const NodeId v = set.apply(Op::sqrt, set.input("v", {4, -1, 9, 16}));
  const std::array<std::int64_t, 3> even{0, 2, 2}, odd{1, 2, 2};
  EXPECT_FALSE(set.fault(reduce_all(set.graph, Op::reduce_sum, slice(set.graph, v, even))));
  EXPECT_TRUE(set.fault(reduce_all(set.graph, Op::reduce_sum, slice(set.graph, v, odd))));
  const NodeId turned = permute(set.graph, reshape(set.graph, v, {2, 2}), std::array<std::int64_t, 2>{1, 0});
  const NodeId column = slice(set.graph, turned, std::array<std::int64_t, 6>{1, 1, 1, 0, 2, 1});
  EXPECT_EQ(set.fault(matmul(set.graph, column, set.graph.constant({2}, std::array{1.0, 1.0})))->element, 1);
}

TEST(DomainFault, NamesTheRow) {
  Setting set;
  std::vector<double> column(1000, 1.0);
  column[700] = -2;
  column[900] = -3;
  const NodeId x = set.input("x", column, true);
  const NodeId log = set.apply(Op::log, x);
  const NodeId root = row_reduce(set.graph, Op::row_sum, log);
  const std::optional<DomainFault> fault = set.fault(root);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->node, log);
  EXPECT_EQ(fault->row, 700);
  EXPECT_EQ(fault->arguments, std::vector<double>{-2});
  // Per-row outputs are looked at too.
  EXPECT_EQ(set.fault(log)->row, 700);
}

TEST(DomainFault, ReachesThroughPassesToParameters) {
  Setting set;
  const NodeId x = set.input("x", {1, 2, 3}, true), a = set.input("a", {-4});
  const NodeId root_of_a = set.apply(Op::sqrt, a);
  const NodeId sum = row_reduce(set.graph, Op::row_sum, x);
  const NodeId centred = set.apply(Op::mul, set.apply(Op::sub, x, sum), root_of_a);
  EXPECT_EQ(set.fault(row_reduce(set.graph, Op::row_max, centred))->node, root_of_a);
  const NodeId never = set.apply(Op::lt, sum, set.number(0));
  EXPECT_FALSE(set.fault(set.apply(Op::where, never, row_reduce(set.graph, Op::row_sum, centred), sum)));
}

TEST(DomainFault, LooksIntoTheBodiesOfScans) {
  Setting set;
  Graph body;
  const NodeId carry = body.input("carry", {1});
  const NodeId next =
      elementwise(body, Op::sub, std::array{elementwise(body, Op::sqrt, std::array{carry}), body.literal(1)});
  const std::uint32_t function = set.graph.function(Function(std::move(body), {next}));
  const NodeId start = set.input("s", {9});
  const auto steps = [&](std::int64_t count) {
    const ScanSpec spec{.steps = count, .backwards = false, .carry = 1, .output = 0, .sequences = 0};
    return scan(set.graph, spec, function, std::array{reshape(set.graph, start, {1})});
  };
  // 9, 2, 0.41, -0.36: the fourth step takes the root of a negative number.
  EXPECT_FALSE(set.fault(steps(3)));
  const NodeId four = steps(4);
  ASSERT_TRUE(set.fault(four));
  EXPECT_EQ(set.fault(four)->node, four);
  EXPECT_NEAR(set.fault(four)->arguments[0], std::sqrt(std::sqrt(2.0) - 1) - 1, 1e-14);
}

TEST(Kink, ExtremesOverRowsHaveTies) {
  Setting set;
  std::vector<double> column(700, 1.0);
  column[3] = column[650] = 2;
  const NodeId a = set.input("a", {1}), x = set.input("x", column, true);
  const NodeId product = set.apply(Op::mul, a, x);
  const NodeId largest = row_reduce(set.graph, Op::row_max, product);
  ASSERT_TRUE(set.kink(largest, a));
  EXPECT_EQ(set.kink(largest, a)->node, largest);
  EXPECT_EQ(set.kink(largest, a)->arguments[0], 2);
  EXPECT_FALSE(set.kink(row_reduce(set.graph, Op::row_max, x), a));
  set.point.inputs["x"][650] = 1.5;
  EXPECT_FALSE(set.kink(largest, a));
  EXPECT_TRUE(set.kink(row_reduce(set.graph, Op::row_min, product), a));
}

TEST(Kink, ExtremesOfArraysHaveTies) {
  Setting set;
  const NodeId v = set.input("v", {1, 3, 3});
  const NodeId largest = reduce_all(set.graph, Op::reduce_max, v);
  ASSERT_TRUE(set.kink(largest, v));
  EXPECT_EQ(set.kink(largest, v)->node, largest);
  EXPECT_FALSE(set.kink(reduce_all(set.graph, Op::reduce_min, v), v));
}

TEST(Kink, FailingThatAPartialDerivativeThatIsNotFinite) {
  Setting set;
  const NodeId x = set.input("x", {0}), y = set.input("y", {0});
  const NodeId root = set.apply(Op::sqrt, x);
  ASSERT_TRUE(set.kink(root, x));
  EXPECT_EQ(set.kink(root, x)->node, root);
  EXPECT_EQ(set.kink(set.apply(Op::add, root, set.apply(Op::abs, y)), x)->node, root);
  EXPECT_FALSE(set.kink(root, y));
  const NodeId corner = set.apply(Op::abs, y);
  EXPECT_EQ(
      find_kink(set.graph, std::array{set.apply(Op::add, root, corner)}, set.point.bindings(), std::array{x, y})->node,
      corner);
}

TEST(Kink, FoundOnSelectedPathsOnly) {
  Setting set;
  const NodeId x = set.input("x", {0}), y = set.input("y", {1});
  const NodeId corner = set.apply(Op::abs, x);
  ASSERT_TRUE(set.kink(corner, x));
  EXPECT_EQ(set.kink(corner, x)->node, corner);
  EXPECT_FALSE(set.kink(corner, y));
  EXPECT_FALSE(set.kink(set.apply(Op::abs, y), y));
  const NodeId chosen = set.apply(Op::gt, y, set.number(0));
  EXPECT_FALSE(set.kink(set.apply(Op::where, chosen, x, corner), x));
  EXPECT_TRUE(set.kink(set.apply(Op::where, chosen, corner, x), x));
  EXPECT_TRUE(set.kink(set.apply(Op::max, x, set.number(0)), x));
  EXPECT_FALSE(set.kink(set.apply(Op::max, x, set.number(1)), x));
  EXPECT_FALSE(set.kink(set.apply(Op::mul, detach(set.graph, corner), y), x));
}

TEST(Kink, TiesOfReductionsAndConditions) {
  Setting set;
  const NodeId v = set.input("v", {3, 1, 3}), x = set.input("x", {0});
  EXPECT_TRUE(set.kink(reduce_all(set.graph, Op::reduce_max, v), v));
  EXPECT_FALSE(set.kink(reduce_all(set.graph, Op::reduce_min, v), v));
  EXPECT_FALSE(set.kink(reduce_all(set.graph, Op::reduce_sum, v), v));
  const NodeId condition = set.apply(Op::ge, x, set.number(0));
  const NodeId square = set.apply(Op::mul, x, x);
  EXPECT_EQ(set.kink(set.apply(Op::where, condition, square, x), x)->node, condition);
}

}  // namespace
}  // namespace steepest::test
