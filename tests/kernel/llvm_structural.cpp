#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "llvm_comparison.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

TEST(LlvmStructural, Reductions) {
  for (const Op op : {Op::reduce_sum, Op::reduce_min, Op::reduce_max}) {
    for (const Shape& shape : {Shape{3}, Shape{29}, Shape{4, 5}, Shape{5, 20}, Shape{20, 5}, Shape{2, 9, 3}}) {
      for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        const std::array axes{static_cast<std::int64_t>(axis)};
        expect_backends_agree("reduce " + to_text(shape) + " axis " + std::to_string(axis), {shape},
                              [&](Graph& g, const auto& a) { return reduce(g, op, a[0].node(), axes); });
      }
      expect_backends_agree("reduce all " + to_text(shape), {shape, {}},
                            [&](Graph& g, const auto& a) { return reduce_all(g, op, (a[0] * a[1]).node()); });
    }
  }
}

TEST(LlvmStructural, RowReductions) {
  for (const Op op : {Op::row_sum, Op::row_prod, Op::row_min, Op::row_max}) {
    for (const Shape& shape : {Shape{}, Shape{3}, Shape{23}, Shape{3, 13}}) {
      Sample sample;
      const Expression a = sample.input("a", shape, true), b = sample.input("b", shape, true);
      sample.output(row_reduce(sample.graph, op, a.node()));
      const Expression scale(sample.graph, row_reduce(sample.graph, op, (0.5 * tanh(a * b)).node()));
      sample.output(scale);
      sample.output(row_reduce(sample.graph, Op::row_sum, ((a - scale) * b).node()));
      sample.output(a * scale);
      expect_backends_agree(sample, "row reduction of " + to_text(shape));
    }
  }
}

// Eight lanes whose order is fixed: without products the interpreter rounds alike, so every bit must agree.
TEST(LlvmStructural, RowReductionsOfColumnsAgreeToTheBit) {
  Sample sample;
  for (const Shape& shape : {Shape{}, Shape{13}}) {
    const Expression column = sample.input("a" + to_text(shape), shape, true);
    for (const Op op : {Op::row_sum, Op::row_prod, Op::row_min, Op::row_max}) {
      sample.output(row_reduce(sample.graph, op, column.node()));
    }
  }
  const auto program = std::make_shared<const Program>(make_program(sample.graph, sample.outputs));
  const std::unique_ptr<Kernel> compiled = make_llvm_kernel(program);
  if (!compiled) GTEST_SKIP() << "no compiling backend here";
  const std::unique_ptr<Kernel> reference = make_interpreter(program);
  for (std::int64_t rows = 1; rows <= 1100; rows += rows < 18 ? 1 : 541) {
    const Bindings bindings = sample.bind(rows, static_cast<std::uint32_t>(rows));
    EXPECT_EQ(run(*program, *reference, bindings).outputs, run(*program, *compiled, bindings).outputs) << rows;
  }
}

TEST(LlvmStructural, ExtremesOfColumnsKeepNaN) {
  Graph graph;
  const NodeId x = graph.input("x", {}, true);
  const std::array outputs{row_reduce(graph, Op::row_min, x), row_reduce(graph, Op::row_max, x)};
  const auto program = std::make_shared<const Program>(make_program(graph, outputs));
  const std::unique_ptr<Kernel> compiled = make_llvm_kernel(program);
  if (!compiled) GTEST_SKIP() << "no compiling backend here";
  constexpr std::size_t rows = 19;
  for (std::size_t broken = 0; broken < rows; ++broken) {
    std::vector<double> values(rows, 1);
    values[broken] = std::numeric_limits<double>::quiet_NaN();
    const Results results = run(*program, *compiled, {.inputs = {{"x", values}}, .rows = rows});
    EXPECT_TRUE(std::isnan(results.outputs[0][0])) << broken;
    EXPECT_TRUE(std::isnan(results.outputs[1][0])) << broken;
  }
}

TEST(LlvmStructural, Products) {
  const std::vector<std::pair<Shape, Shape>> cases{{{5}, {5}},       {{100}, {100}},     {{3, 4}, {4}},
                                                   {{13, 29}, {29}}, {{4}, {4, 3}},      {{29}, {29, 13}},
                                                   {{3, 4}, {4, 5}}, {{9, 10}, {10, 11}}};
  for (const auto& [left, right] : cases) {
    expect_backends_agree(to_text(left) + "@" + to_text(right), {left, right},
                          [](Graph& g, const auto& a) { return matmul(g, a[0].node(), a[1].node()); });
  }
  for (const bool second : {false, true}) {
    Sample sample;
    const Expression a = sample.input("a", {7}, true), b = sample.input("b", {31}, second);
    sample.output(row_outer(sample.graph, a.node(), b.node()));
    sample.output(row_outer(sample.graph, b.node(), (a * a).node()));
    expect_backends_agree(sample, "row_outer");
  }
}

TEST(LlvmStructural, WhatIsComputedAgainAgrees) {
  Sample sample;
  const Expression p = sample.input("p", {1, 4}, true), c = sample.input("c", {50, 4}, false);
  const Expression difference = p - c;
  const std::array<std::int64_t, 1> last{1};
  const auto of = [&](const Expression& x) {
    return Expression(sample.graph, reduce(sample.graph, Op::reduce_sum, x.node(), last));
  };
  const Expression distance = of(difference * difference);
  const Expression least(sample.graph, reduce_all(sample.graph, Op::reduce_min, distance.node()));
  const Expression nearest = where(distance == least, 1.0, 0.0);
  const Expression spread(sample.graph,
                          broadcast(sample.graph, reshape(sample.graph, nearest.node(), {50, 1}), {50, 4}));
  sample.output(row_reduce(sample.graph, Op::row_sum, (spread * (difference + difference)).node()));
  sample.output(least);
  // Read in part and by an index, too.
  const Expression twice = difference + difference;
  sample.output(slice(sample.graph, twice.node(), std::array<std::int64_t, 6>{3, 40, 1, 1, 2, 1}));
  const Expression index = sample.input("i", {}, true);
  sample.output(gather(sample.graph, (difference * 3.0).node(), index.node()));
  expect_backends_agree(sample, "computed again");
}

TEST(LlvmStructural, Rearrangements) {
  expect_backends_agree("broadcast", {{3, 1}, {4}}, [](Graph& g, const auto& a) {
    return add(Expression(g, broadcast(g, a[0].node(), {3, 4})), Expression(g, broadcast(g, a[1].node(), {3, 4})))
        .node();
  });
  expect_backends_agree("permute", {{2, 3, 11}}, [](Graph& g, const auto& a) {
    return permute(g, a[0].node(), std::array<std::int64_t, 3>{2, 0, 1});
  });
  expect_backends_agree("slice", {{5, 31}}, [](Graph& g, const auto& a) {
    return slice(g, a[0].node(), std::array<std::int64_t, 6>{1, 2, 2, 30, 10, -3});
  });
  expect_backends_agree("slice of a column", {{5, 31}}, [](Graph& g, const auto& a) {
    return reshape(g, slice(g, exp(a[0]).node(), std::array<std::int64_t, 6>{0, 5, 1, 3, 1, 1}), {5});
  });
  expect_backends_agree("unslice", {{2, 10}}, [](Graph& g, const auto& a) {
    return unslice(g, (a[0] * 2.0).node(), std::array<std::int64_t, 6>{1, 2, 2, 30, 10, -3}, {5, 31});
  });
  expect_backends_agree("concat", {{3, 2}, {3, 9}}, [](Graph& g, const auto& a) {
    return concat(g, std::array{a[0].node(), exp(a[1]).node(), a[0].node()}, 1);
  });
  expect_backends_agree("reshape", {{4, 6}}, [](Graph& g, const auto& a) {
    return reshape(g, permute(g, a[0].node(), std::array<std::int64_t, 2>{1, 0}), {3, 8});
  });
  expect_backends_agree("reshape of a sum", {{4, 6}, {24}}, [](Graph& g, const auto& a) {
    return (Expression(g, reshape(g, (a[0] + a[0] * a[0]).node(), {24})) * a[1]).node();
  });
  expect_backends_agree("lift and detach", {{4}},
                        [](Graph& g, const auto& a) { return detach(g, lift_rows(g, exp(a[0]).node())); });
}

TEST(LlvmStructural, GatherAndScatter) {
  const std::vector<std::string> names{"a", "index"};
  for (const Shape& table : {Shape{4}, Shape{3, 17}}) {
    for (const Shape& index : {Shape{}, Shape{19}, Shape{2, 3}}) {
      expect_backends_agree(
          "gather " + to_text(table) + to_text(index), {table, index},
          [](Graph& g, const auto& a) { return gather(g, a[0].node(), a[1].node()); }, names);
      expect_backends_agree(
          "gather of a value " + to_text(table), {table, index},
          [](Graph& g, const auto& a) { return gather(g, (a[0] * 3.0).node(), (a[1] - 1.0).node()); }, names);
      Shape source = index;
      source.insert(source.end(), table.begin() + 1, table.end());
      expect_backends_agree(
          "scatter " + to_text(source), {source, index},
          [](Graph& g, const auto& a) { return scatter_add(g, a[0].node(), a[1].node(), 3, false); }, names);
      Sample sample;
      const Expression values = sample.input("a", source, true), places = sample.input("index", index, true);
      sample.output(scatter_add(sample.graph, exp(values).node(), places.node(), 3, true));
      expect_backends_agree(sample, "scatter over rows " + to_text(source));
    }
  }
}

TEST(LlvmStructural, SoftmaxAndLogsumexp) {
  for (const Shape& shape : {Shape{3}, Shape{10}, Shape{4, 33}}) {
    expect_backends_agree("softmax", {shape}, [](Graph& g, const auto& a) { return softmax(g, a[0].node()); });
    expect_backends_agree("logsumexp", {shape}, [](Graph& g, const auto& a) { return logsumexp(g, a[0].node()); });
  }
}

}  // namespace
}  // namespace steepest
