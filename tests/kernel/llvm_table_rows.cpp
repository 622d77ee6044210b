#include "llvm_comparison.hpp"
#include "steepest/structural.hpp"

// Rows of tables that an index picks are multiplied, summed and scattered one row of data after the other: lengths on
// both sides of a register, and indices outside of the table.
namespace steepest {
namespace {

constexpr std::int64_t table_size = 3;  // of indices from 0 to 4

const std::vector<std::int64_t>& lengths() {
  static const std::vector<std::int64_t> all{3, 8, 11, 16, 23, 80};
  return all;
}

struct Factors {
  Sample sample;
  Expression u, v, i, index, left, right;

  explicit Factors(const Shape& row)
      : u(table("u", row)),
        v(table("v", row)),
        i(sample.input("i", {}, true)),
        index(sample.input("index", {}, true)),
        left(sample.graph, gather(sample.graph, u.node(), i.node())),
        right(sample.graph, gather(sample.graph, v.node(), index.node())) {}

  Expression table(const std::string& name, Shape shape) {
    shape.insert(shape.begin(), table_size);
    return sample.input(name, shape, false);
  }
  Expression total(const Expression& x) { return {sample.graph, reduce_all(sample.graph, Op::reduce_sum, x.node())}; }
  void scatter(const Expression& x, const Expression& places) {
    sample.output(scatter_add(sample.graph, x.node(), places.node(), table_size, true));
  }
  void sum_rows(const Expression& x) { sample.output(row_reduce(sample.graph, Op::row_sum, x.node())); }
};

TEST(LlvmTableRows, MatrixFactorisation) {
  for (const std::int64_t length : lengths()) {
    Factors factors({length});
    const Expression y = factors.sample.input("y", {}, true);
    const Expression residual = factors.total(factors.left * factors.right) - y;
    factors.sum_rows(residual * residual);
    factors.scatter(factors.right * (2.0 * residual), factors.i);
    factors.scatter(factors.left * (2.0 * residual), factors.index);
    expect_backends_agree(factors.sample, "factors of length " + std::to_string(length));
  }
}

TEST(LlvmTableRows, AsAProductOfVectors) {
  for (const std::int64_t length : lengths()) {
    Factors factors({length});
    Graph& graph = factors.sample.graph;
    const Expression product(graph, matmul(graph, factors.left.node(), factors.right.node()));
    factors.sum_rows(sin(product));
    factors.sample.output(product);
    factors.scatter(factors.right * cos(product), factors.i);
    expect_backends_agree(factors.sample, "product of length " + std::to_string(length));
  }
}

TEST(LlvmTableRows, OfMatricesAndDifferences) {
  Factors factors({2, 19});
  const Expression difference = factors.left - factors.right;
  const Expression distance = factors.total(difference * difference);
  factors.sum_rows(distance);
  factors.scatter(difference * distance, factors.i);
  factors.scatter(-difference, factors.index);
  expect_backends_agree(factors.sample, "differences");
}

TEST(LlvmTableRows, GreatestElementAndASharedFactor) {
  Factors factors({21});
  const Expression weights = factors.sample.input("w", {21}, false);
  factors.sample.output(reduce_all(factors.sample.graph, Op::reduce_max, (factors.left * weights).node()));
  factors.scatter(factors.left * weights, factors.index);
  expect_backends_agree(factors.sample, "greatest element");
}

/// What is also wanted in another way goes the other way altogether.
TEST(LlvmTableRows, ReadByOtherLoopsToo) {
  for (const std::int64_t length : {8, 13}) {
    Factors factors({length});
    const Expression x = factors.sample.input("x", {length}, true);
    factors.sum_rows(factors.total(factors.left * x));
    factors.sum_rows(exp(factors.right));
    factors.scatter(factors.left * factors.right, factors.i);
    factors.scatter(factors.right * 3.0, factors.index);
    expect_backends_agree(factors.sample, "read in two ways, length " + std::to_string(length));
  }
}

/// What is computed again for the second pass equals the greatest of the first, though another loop reads it there.
TEST(LlvmTableRows, SameBitsInEveryPass) {
  for (const std::int64_t length : {11, 23}) {
    Factors factors({length});
    Graph& graph = factors.sample.graph;
    const Expression product = factors.total(factors.left * factors.right);
    const Expression most(graph, row_reduce(graph, Op::row_max, product.node()));
    factors.sum_rows(where(product == most, 1.0, 0.0));
    factors.sum_rows(exp(factors.left * most));
    expect_backends_agree(factors.sample, "two passes, length " + std::to_string(length));
  }
}

}  // namespace
}  // namespace steepest
