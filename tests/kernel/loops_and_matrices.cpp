#include <array>

#include "llvm_comparison.hpp"
#include "steepest/derive.hpp"
#include "steepest/structural.hpp"

// Linear algebra, loops with a flag and minima: compiled as the reference has them, for every mixture of rows.
namespace steepest {
namespace {

using Expressions = std::vector<Expression>;

Expression in(Graph& graph, NodeId node) { return {graph, node}; }

Expression unit(Graph& graph, std::int64_t n, double factor) {
  std::vector<double> elements(static_cast<std::size_t>(n * n));
  for (std::int64_t i = 0; i < n; ++i) elements[static_cast<std::size_t>(i * n + i)] = factor;
  return {graph, graph.constant({n, n}, elements)};
}

NodeId regular(Graph& graph, const Expression& a) { return (sin(a) + unit(graph, a.shape()[0], 2.5)).node(); }

/// The value and its derivative by all arguments, as one vector.
NodeId with_gradients(Graph& graph, NodeId value, const Expressions& arguments) {
  std::vector<NodeId> inputs;
  for (const Expression& argument : arguments) inputs.push_back(argument.node());
  const NodeId total = reduce_all(graph, Op::reduce_sum, (sin(in(graph, value)) + in(graph, value)).node());
  std::vector<NodeId> parts{reshape(graph, total, {1})};
  for (const NodeId gradient : reverse(graph, total, inputs)) {
    if (graph[gradient].per_row != graph[total].per_row) continue;
    parts.push_back(reshape(graph, gradient, {element_count(graph.shape(gradient))}));
  }
  return concat(graph, parts, 0);
}

TEST(CompiledMatrices, AgreeWithTheReference) {
  const Shape square{3, 3};
  expect_backends_agree("solve", {square, {3}}, [](Graph& g, const Expressions& x) {
    return with_gradients(g, solve(g, regular(g, x[0]), x[1].node()), x);
  });
  expect_backends_agree("solve for a matrix", {square, {3, 2}}, [](Graph& g, const Expressions& x) {
    return with_gradients(g, solve(g, regular(g, x[0]), x[1].node()), x);
  });
  expect_backends_agree("determinant", {square, square}, [](Graph& g, const Expressions& x) {
    return with_gradients(g, determinant(g, (x[0] + x[1]).node()), x);
  });
  expect_backends_agree("inverse", {{2, 2}, {2, 2}}, [](Graph& g, const Expressions& x) {
    return with_gradients(g, inverse(g, regular(g, x[0] * x[1])), x);
  });
  expect_backends_agree("cholesky", {square}, [](Graph& g, const Expressions& x) {
    return with_gradients(g, cholesky(g, regular(g, x[0] * 0.3)), x);
  });
  expect_backends_agree("cofactor", {{2, 2}},
                        [](Graph& g, const Expressions& x) { return with_gradients(g, cofactor(g, x[0].node()), x); });
}

TEST(CompiledMatrices, HaveNoValueWhereTheReferenceHasNone) {
  expect_backends_agree("singular", {{2}}, [](Graph& g, const Expressions& x) {
    const NodeId twice = concat(g, std::array{x[0].node(), x[0].node()}, 0);
    return inverse(g, reshape(g, twice, {2, 2}));
  });
  expect_backends_agree("indefinite", {{2, 2}},
                        [](Graph& g, const Expressions& x) { return cholesky(g, x[0].node()); });
}

TEST(CompiledProducts, AgreeForEveryShape) {
  struct Sizes {
    std::int64_t rows, inner, columns;
  };
  for (const Sizes& size : {Sizes{1, 8, 8}, Sizes{5, 37, 19}, Sizes{3, 64, 16}, Sizes{9, 9, 9}, Sizes{70, 11, 70}}) {
    Sample sample;
    const NodeId left = sample.input("left", {size.rows, size.inner}, false).node();
    const NodeId turned = sample.input("turned", {size.inner, size.rows}, false).node();
    const NodeId vector = sample.input("vector", {size.inner}, false).node();
    const NodeId right = sample.input("right", {size.inner, 2 * size.columns}, false).node();
    const std::array<std::int64_t, 6> half{0, size.inner, 1, size.columns, size.columns, 1};
    const NodeId part = slice(sample.graph, right, half);
    const NodeId transposed = permute(sample.graph, turned, std::array<std::int64_t, 2>{1, 0});
    for (const NodeId factor : {left, transposed, vector}) {
      sample.output(matmul(sample.graph, factor, right));
      sample.output(matmul(sample.graph, factor, part));
    }
    expect_backends_agree(sample, std::to_string(size.rows) + " rows");
  }
}

/// s <- s/2 + x while s > 0.4, with the states as outputs; each row ends at its own step.
std::uint32_t halving(Graph& graph) {
  Graph body;
  const NodeId carry = body.input("carry", {2});
  const Expression x(body, body.input("x", {1}));
  const Expression s(body, slice(body, carry, std::array<std::int64_t, 3>{0, 1, 1}));
  const Expression next = s * 0.5 + x * 0.1;
  const Expression flag = where(next > 0.4, 1.0, 0.0);
  const std::vector<NodeId> outputs{concat(body, std::array{next.node(), flag.node()}, 0), (s * x).node()};
  return graph.function(Function(std::move(body), outputs));
}

TEST(CompiledLoops, SkipStepsRowByRow) {
  for (const bool checkpointed : {false, true}) {
    expect_backends_agree("while", {{1}, {1}}, [=](Graph& g, const Expressions& x) {
      const NodeId one = reshape(g, g.literal(1), {1});
      const NodeId start = concat(g, std::array{(x[0] * x[0] * 4).node(), one}, 0);
      const ScanSpec spec{.steps = 7, .carry = 2, .output = 1, .flag_argument = 0, .flag_element = 1};
      const std::array arguments{start, x[1].node()};
      const std::uint32_t body = halving(g);
      const NodeId result = checkpointed ? checkpointed_scan(g, spec, body, arguments) : scan(g, spec, body, arguments);
      return with_gradients(g, result, x);
    });
  }
}

TEST(CompiledLoops, FindMinimaRowByRow) {
  expect_backends_agree("argmin", {{2}, {2}}, [](Graph& g, const Expressions& x) {
    Graph body;
    const Expression u(body, body.input("u", {2})), a(body, body.input("a", {2})), b(body, body.input("b", {2}));
    const Expression terms = square(u - a) + exp(u * b * 0.3);
    const NodeId total = reduce_all(body, Op::reduce_sum, terms.node());
    const std::uint32_t function = g.function(Function(std::move(body), {total}));
    const std::array<double, 2> start{0, 0};
    const NodeId place = argmin(g, 60, function, std::array{g.constant({2}, start), x[0].node(), x[1].node()});
    return with_gradients(g, place, x);
  });
}

}  // namespace
}  // namespace steepest
