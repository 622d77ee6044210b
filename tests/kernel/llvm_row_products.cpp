#include "llvm_comparison.hpp"
#include "steepest/structural.hpp"

// Products in every row that are large enough for loops of their own: sizes on both sides of every tile.
namespace steepest {
namespace {

struct ProductSize {
  std::int64_t results = 0, terms = 0;
};

std::string text_of(const ProductSize& size) {
  return std::to_string(size.results) + " x " + std::to_string(size.terms);
}

const std::vector<ProductSize>& sizes() {
  static const std::vector<ProductSize> all{{4, 16}, {5, 17}, {7, 24}, {13, 31}, {3, 50}};
  return all;
}

TEST(LlvmRowProducts, MatrixTimesTheRow) {
  for (const ProductSize& size : sizes()) {
    expect_backends_agree("W x, " + text_of(size), {{size.results, size.terms}, {size.terms}},
                          [](Graph& graph, const std::vector<Expression>& arguments) {
                            return matmul(graph, arguments[0].node(), arguments[1].node());
                          });
  }
}

TEST(LlvmRowProducts, RowTimesMatrix) {
  for (const ProductSize& size : sizes()) {
    expect_backends_agree("x W, " + text_of(size), {{size.terms}, {size.terms, size.results}},
                          [](Graph& graph, const std::vector<Expression>& arguments) {
                            return matmul(graph, arguments[0].node(), arguments[1].node());
                          });
  }
}

TEST(LlvmRowProducts, MatrixOfTheRowTimesMatrix) {
  for (const ProductSize& size : sizes()) {
    if (size.terms > 24) continue;
    expect_backends_agree("X W, " + text_of(size), {{3, size.terms}, {size.terms, size.results}},
                          [](Graph& graph, const std::vector<Expression>& arguments) {
                            return matmul(graph, arguments[0].node(), arguments[1].node());
                          });
    expect_backends_agree("W X, " + text_of(size), {{size.results, size.terms}, {size.terms, 3}},
                          [](Graph& graph, const std::vector<Expression>& arguments) {
                            return matmul(graph, arguments[0].node(), arguments[1].node());
                          });
  }
}

TEST(LlvmRowProducts, ThroughATurnedMatrixAndASlice) {
  expect_backends_agree("W' x, x a slice", {{20, 9}, {30}}, [](Graph& graph, const std::vector<Expression>& arguments) {
    const NodeId turned = permute(graph, arguments[0].node(), std::array<std::int64_t, 2>{1, 0});
    const NodeId part = slice(graph, arguments[1].node(), std::array<std::int64_t, 3>{5, 20, 1});
    return matmul(graph, turned, part);
  });
}

/// Sums over rows of a b', with factors that lie in memory.
TEST(LlvmRowProducts, OuterProducts) {
  for (const ProductSize& size : sizes()) {
    Sample sample;
    const Expression a = sample.input("a", {size.results}, true), b = sample.input("b", {size.terms}, true);
    sample.output(row_outer(sample.graph, a.node(), b.node()));
    sample.output(row_outer(sample.graph, b.node(), a.node()));
    sample.output(row_outer(sample.graph, b.node(), b.node()));
    sample.output(row_outer(sample.graph, a.node(), sample.input("c", {size.terms}, false).node()));
    expect_backends_agree(sample, "outer product, " + text_of(size));
  }
}

/// What is computed for several products is stored first.
TEST(LlvmRowProducts, OfComputedFactors) {
  Sample sample;
  const Expression x = sample.input("x", {18}, true), w = sample.input("w", {7, 18}, false);
  const Expression z(sample.graph, matmul(sample.graph, w.node(), exp(x).node()));
  const Expression h = sin(z);
  sample.output(row_outer(sample.graph, h.node(), exp(x).node()));
  sample.output(row_reduce(sample.graph, Op::row_sum, (h * z).node()));
  expect_backends_agree(sample, "computed factors");
}

/// An infinite number in one row reaches what it is a factor of, and nothing else.
TEST(LlvmRowProducts, InfinityAndNaNStayWhereTheyBelong) {
  Sample sample;
  const Expression a = sample.input("a", {6}, true), b = sample.input("b", {8}, true);
  sample.output(row_outer(sample.graph, a.node(), b.node()));
  const auto program = std::make_shared<const Program>(make_program(sample.graph, sample.outputs));
  const std::unique_ptr<Kernel> compiled = make_llvm_kernel(program);
  if (!compiled) GTEST_SKIP() << "no compiling backend here";
  constexpr std::size_t rows = 13;
  Bindings bindings = sample.bind(rows, 3);
  std::vector<double> values = sample.values["a"];
  values[2 * rows + 11] = std::numeric_limits<double>::quiet_NaN();
  bindings.inputs["a"] = values;
  const std::vector<double> result = run(*program, *compiled, bindings).outputs[0];
  for (std::size_t i = 0; i < result.size(); ++i) EXPECT_EQ(std::isnan(result[i]), i / 8 == 2) << i;
}

}  // namespace
}  // namespace steepest
