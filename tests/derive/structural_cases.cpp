#include "structural_cases.hpp"

#include <array>
#include <cmath>
#include <random>

#include "steepest/derive.hpp"
#include "steepest/expression.hpp"

namespace steepest::test {
namespace {

/// A well-conditioned matrix [n, n] made of p.
NodeId regular(Graph& graph, NodeId p) {
  const std::int64_t n = graph.shape(p)[0];
  std::vector<double> shift(static_cast<std::size_t>(n * n), 0.0);
  for (std::int64_t i = 0; i < n; ++i) shift[static_cast<std::size_t>(i * n + i)] = 2.5;
  return (sin(of(graph, p)) + of(graph, graph.constant({n, n}, shift))).node();
}

/// p @ p' + 1, which is positive definite.
NodeId definite(Graph& graph, NodeId p) {
  const std::int64_t n = graph.shape(p)[0];
  std::vector<double> unit(static_cast<std::size_t>(n * n), 0.0);
  for (std::int64_t i = 0; i < n; ++i) unit[static_cast<std::size_t>(i * n + i)] = 1;
  const NodeId square = matmul(graph, p, permute(graph, p, std::array<std::int64_t, 2>{1, 0}));
  return (of(graph, square) + of(graph, graph.constant({n, n}, unit))).node();
}

/// s <- s*w + x, at most 6 times, while s < limit; the carry ends with the flag.
NodeId until(Graph& graph, NodeId p, NodeId x, bool checkpointed) {
  Graph nodes;
  const NodeId carry = nodes.input("carry", {3});
  const Expression w(nodes, nodes.input("w", {2})), add(nodes, nodes.input("x", {2}));
  const Expression s(nodes, slice(nodes, carry, std::array<std::int64_t, 3>{0, 2, 1}));
  const Expression next = sin(s) * w + add + s;
  const Expression total(nodes, reduce_all(nodes, Op::reduce_sum, next.node()));
  const Expression flag = where(total < 9, 1.0, 0.0);
  const std::vector<NodeId> outputs{concat(nodes, std::array{next.node(), reshape(nodes, flag.node(), {1})}, 0)};
  const std::uint32_t body = graph.function(Function(std::move(nodes), outputs));
  const NodeId one = reshape(graph, graph.literal(1), {1});
  const NodeId initial = concat(graph, std::array{(of(graph, p) * 0.5).node(), one}, 0);
  const ScanSpec spec{.steps = 6, .carry = 3, .flag_argument = 0, .flag_element = 2};
  const std::array arguments{initial, p, x};
  const NodeId result =
      checkpointed ? checkpointed_scan(graph, spec, body, arguments) : scan(graph, spec, body, arguments);
  return slice(graph, result, std::array<std::int64_t, 3>{0, 2, 1});
}

NodeId checkpointed_recurrence(Graph& graph, NodeId p, NodeId x) {
  Graph nodes;
  const Expression s(nodes, nodes.input("s", {2})), xt(nodes, nodes.input("x", {2})), w(nodes, nodes.input("w", {2}));
  const std::vector<NodeId> outputs{tanh(s * w + xt).node(), (s * xt).node()};
  const std::uint32_t body = graph.function(Function(std::move(nodes), outputs));
  const ScanSpec spec{.steps = 7, .carry = 2, .output = 2, .sequences = 1};
  return checkpointed_scan(graph, spec, body, std::array{(of(graph, p) * 0.5).node(), x, p});
}

/// A recurrence with a matrix: its adjoint is summed after the loop.
NodeId matrix_recurrence(Graph& graph, NodeId p, NodeId x) {
  Graph nodes;
  const NodeId s = nodes.input("s", {3}), xt = nodes.input("x", {3}), w = nodes.input("w", {3, 3});
  const Expression next = tanh(of(nodes, matmul(nodes, w, s)) + of(nodes, matmul(nodes, xt, w)));
  const std::uint32_t body = graph.function(Function(std::move(nodes), {next.node()}));
  const std::array<double, 3> start{0.3, -0.2, 0.5};
  const ScanSpec spec{.steps = 5, .carry = 3, .sequences = 1};
  return scan(graph, spec, body, std::array{graph.constant({3}, start), x, p});
}

/// Where sum (u - p x)^2 + 0.1 u^4 + 0.2 u_1 u_2 is least.
NodeId lowest(Graph& graph, NodeId p, NodeId x) {
  Graph nodes;
  const Expression u(nodes, nodes.input("u", {2})), a(nodes, nodes.input("a", {2})), b(nodes, nodes.input("b", {2}));
  const Expression first(nodes, slice(nodes, u.node(), std::array<std::int64_t, 3>{0, 1, 1}));
  const Expression second(nodes, slice(nodes, u.node(), std::array<std::int64_t, 3>{1, 1, 1}));
  const Expression terms = (u - a * b) * (u - a * b) + 0.1 * u * u * u * u;
  const Expression total(nodes, reduce_all(nodes, Op::reduce_sum, terms.node()));
  const Expression cross(nodes, reshape(nodes, (0.2 * first * second).node(), {}));
  const std::uint32_t body = graph.function(Function(std::move(nodes), {(total + cross).node()}));
  const std::array<double, 2> start{0, 0};
  return argmin(graph, 50, body, std::array{graph.constant({2}, start), p, x});
}

/// A minimum in every step of a loop.
NodeId lowest_in_loop(Graph& graph, NodeId p, NodeId x) {
  Graph inner;
  const Expression u(inner, inner.input("u", {1})), a(inner, inner.input("a", {1}));
  const Expression terms = (u - a) * (u - a) + exp(u);
  const NodeId value = reshape(inner, terms.node(), {});
  Graph nodes;
  const Expression s(nodes, nodes.input("s", {1})), xt(nodes, nodes.input("x", {1})), w(nodes, nodes.input("w", {1}));
  const std::uint32_t function = nodes.function(Function(std::move(inner), {value}));
  const NodeId start = reshape(nodes, nodes.literal(0), {1});
  const NodeId next = argmin(nodes, 50, function, std::array{start, (s * w + xt).node()});
  const std::uint32_t body = graph.function(Function(std::move(nodes), {next}));
  const ScanSpec spec{.steps = 3, .carry = 1, .sequences = 1};
  return scan(graph, spec, body, std::array{p, x, p});
}

void add_matrices(const std::function<void(const std::string&, Shape, Shape, Builder)>& add) {
  add("solve", {3, 3}, {3}, [](Graph& g, NodeId p, NodeId x) { return solve(g, regular(g, p), x); });
  add("solve_right", {3}, {3, 3},
      [](Graph& g, NodeId p, NodeId x) { return solve(g, regular(g, x), sin(of(g, p)).node()); });
  add("solve_matrix", {2, 2}, {2, 3}, [](Graph& g, NodeId p, NodeId x) {
    const NodeId a = regular(g, p);
    return solve(g, a, matmul(g, p, x));
  });
  add("determinant", {3, 3}, {3, 3},
      [](Graph& g, NodeId p, NodeId x) { return determinant(g, (of(g, p) * of(g, x)).node()); });
  add("determinant_of_a_singular_matrix", {3}, {3}, [](Graph& g, NodeId p, NodeId x) {
    // Two equal columns, whatever p is, beside one that varies.
    const std::array parts{reshape(g, p, {3, 1}), reshape(g, p, {3, 1}), reshape(g, x, {3, 1})};
    return determinant(g, concat(g, parts, 1));
  });
  add("cofactor", {3, 3}, {3, 3},
      [](Graph& g, NodeId p, NodeId x) { return cofactor(g, (of(g, p) * of(g, x)).node()); });
  add("cofactor_slope", {3, 3}, {3, 3},
      [](Graph& g, NodeId p, NodeId x) { return cofactor_slope(g, regular(g, p), (of(g, p) * of(g, x)).node()); });
  add("inverse", {3, 3}, {3, 3},
      [](Graph& g, NodeId p, NodeId x) { return (of(g, inverse(g, regular(g, p))) * of(g, x)).node(); });
  add("cholesky", {3, 3}, {3, 3},
      [](Graph& g, NodeId p, NodeId x) { return (of(g, cholesky(g, definite(g, p))) * of(g, x)).node(); });
  add("cholesky_of_a_matrix_that_is_not_symmetric", {2, 2}, {2, 2},
      [](Graph& g, NodeId p, NodeId x) { return (of(g, cholesky(g, regular(g, p))) * of(g, x)).node(); });
}

/// v, p and x are [2], and so is what comes out.
using Map = std::function<NodeId(Graph&, NodeId v, NodeId p, NodeId x)>;

NodeId matrix_of(Graph& graph, NodeId v, NodeId p) {
  return reshape(graph, concat(graph, std::array{v, p}, 0), {2, 2});
}

NodeId iterated(Graph& graph, NodeId v, NodeId p, NodeId x, bool checkpointed) {
  Graph nodes;
  const Expression s(nodes, nodes.input("s", {2})), w(nodes, nodes.input("w", {2})), b(nodes, nodes.input("b", {2}));
  const std::uint32_t body = graph.function(Function(std::move(nodes), {(sin(s) * w + b).node()}));
  const ScanSpec spec{.steps = 5, .carry = 2};
  const std::array arguments{v, p, x};
  return checkpointed ? checkpointed_scan(graph, spec, body, arguments) : scan(graph, spec, body, arguments);
}

std::vector<Map> maps() {
  return {
      [](Graph& g, NodeId v, NodeId p, NodeId x) { return tanh(of(g, v) * of(g, x) + of(g, p)).node(); },
      [](Graph& g, NodeId v, NodeId p, NodeId x) { return iterated(g, v, p, x, false); },
      [](Graph& g, NodeId v, NodeId p, NodeId x) { return iterated(g, v, p, x, true); },
      [](Graph& g, NodeId v, NodeId, NodeId x) { return until(g, v, x, false); },
      [](Graph& g, NodeId v, NodeId, NodeId x) { return lowest(g, v, x); },
      [](Graph& g, NodeId v, NodeId p, NodeId) { return solve(g, regular(g, matrix_of(g, v, p)), v); },
      [](Graph& g, NodeId v, NodeId p, NodeId x) { return matmul(g, cholesky(g, definite(g, matrix_of(g, v, p))), x); },
      [](Graph& g, NodeId v, NodeId p, NodeId x) {
        return (of(g, v) * of(g, determinant(g, regular(g, matrix_of(g, p, v)))) * of(g, x)).node();
      },
      [](Graph& g, NodeId v, NodeId p, NodeId x) { return matmul(g, inverse(g, regular(g, matrix_of(g, v, x))), p); },
      [](Graph& g, NodeId v, NodeId, NodeId x) { return softmax(g, (of(g, v) * of(g, x)).node()); },
  };
}

/// Three maps in a row, drawn by the seed, which is part of the test's name.
NodeId composition(Graph& graph, NodeId p, NodeId x, unsigned seed) {
  std::mt19937 random(seed);
  const std::vector<Map> all = maps();
  NodeId v = p;
  for (int depth = 0; depth < 3; ++depth) {
    v = all[random() % all.size()](graph, v, p, x);
    v = (tanh(of(graph, v)) * 0.5 + 0.8).node();  // within the range where all are smooth and tame
  }
  return v;
}

}  // namespace

std::vector<StructuralCase> loop_and_matrix_cases() {
  std::vector<StructuralCase> all;
  const auto add = [&](const std::string& name, Shape p, Shape x, Builder build) {
    all.push_back({name, std::move(p), std::move(x), false, std::move(build)});
  };
  add("scan_with_a_matrix", {3, 3}, {5, 3}, matrix_recurrence);
  add("scan_checkpointed", {2}, {7, 2}, checkpointed_recurrence);
  add("while", {2}, {2}, [](Graph& g, NodeId p, NodeId x) { return until(g, p, x, false); });
  add("while_checkpointed", {2}, {2}, [](Graph& g, NodeId p, NodeId x) { return until(g, p, x, true); });
  add("argmin", {2}, {2}, lowest);
  add("argmin_in_a_loop", {1}, {3, 1}, lowest_in_loop);
  add_matrices(add);
  for (unsigned seed = 1; seed <= 24; ++seed) {
    add("composition_" + std::to_string(seed), {2}, {2},
        [=](Graph& g, NodeId p, NodeId x) { return composition(g, p, x, seed); });
  }
  return all;
}

}  // namespace steepest::test
