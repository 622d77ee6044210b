#include <array>

#include "formula/lowering.hpp"

namespace steepest::formula {
namespace {

std::optional<Op> matrix_operator(std::string_view name) {
  if (name == "solve") return Op::solve;
  if (name == "det") return Op::determinant;
  if (name == "inv") return Op::inverse;
  if (name == "cholesky") return Op::cholesky;
  return {};
}

NodeId built(Graph& graph, Op op, std::span<const NodeId> arguments) {
  switch (op) {
    case Op::solve: return solve(graph, arguments[0], arguments[1]);
    case Op::determinant: return determinant(graph, arguments[0]);
    case Op::inverse: return inverse(graph, arguments[0]);
    default: return cholesky(graph, arguments[0]);
  }
}

}  // namespace

bool is_matrix_function(std::string_view name) { return name == "trace" || matrix_operator(name).has_value(); }

/// solve, det, inv, cholesky and trace. inv of anything but a matrix is the reciprocal.
Value Lowering::matrix_function(SyntaxId id) {
  const std::string& name = names_.text(tree_[id].name);
  const std::size_t count = name == "solve" ? 2 : 1;
  require_arguments(id, count, count);
  std::vector<Value> arguments;
  for (const SyntaxId child : tree_.children(id)) arguments.push_back(operand(child));
  const Shape shape = arrays_.shape(arguments[0]);
  const Span span = tree_[id].span;
  if (name == "inv" && shape.size() != 2) return apply(Op::reciprocal, arguments, span, name);
  if (shape.size() != 2 || shape[0] != shape[1] || shape[0] == 0) {
    source_.fail(tree_[tree_.child(id, 0)].span, "'" + name + "' takes a square matrix, not " + to_text(shape),
                 shape.empty() ? "a matrix is [[a, b], [c, d]], or a parameter 'param A[2,2]'" : "");
  }
  if (name == "trace") return trace(arguments[0]);
  if (name == "solve") {
    const Shape right = arrays_.shape(arguments[1]);
    if (right.empty() || right.size() > 2 || right[0] != shape[0]) {
      source_.fail(tree_[tree_.child(id, 1)].span,
                   "the right side of 'solve' is " + to_text(right) + ", the matrix " + to_text(shape),
                   "solve(A, b) is the x with A @ x = b");
    }
  }
  return of_matrices(*matrix_operator(name), arguments, id);
}

Value Lowering::trace(const Value& matrix) {
  const std::int64_t n = arrays_.shape(matrix)[0];
  const Value flat = arrays_.reshape(matrix, {n * n});
  const std::array<Arrays::AxisRange, 1> diagonal{{{0, n, n + 1}}};
  return arrays_.reduce_own(Op::reduce_sum, arrays_.slice(flat, diagonal));
}

/// Matrices that depend on indices of a comprehension are taken one after the other, by a scan.
Value Lowering::of_matrices(Op op, std::span<const Value> given, SyntaxId id) {
  int level = 0;
  for (const Value& value : given) level = std::max(level, value.level);
  std::vector<Value> values;
  std::vector<LoopId> loops;
  bool per_row = false;
  for (const Value& value : given) {
    values.push_back(arrays_.at_level(value, level));
    loops = united(loops, values.back().loops);
    per_row = per_row || value.per_row;
  }
  Graph& graph = arrays_.graph(level);
  if (loops.empty()) {
    std::vector<NodeId> nodes;
    for (const Value& value : values) nodes.push_back(arrays_.node(value));
    const NodeId result = built(graph, op, nodes);
    remember_node(result, level, id);
    return arrays_.from_node(result, level, {}, per_row);
  }
  const std::int64_t count = arrays_.loop_size(loops);
  Graph body;
  body.input("carry", {1});
  std::vector<NodeId> inside(values.size());
  std::vector<NodeId> arguments{reshape(graph, graph.literal(0), {1})};
  std::int64_t sequences = 0;
  for (const bool varies : {true, false}) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].loops.empty() == varies) continue;
      const Shape own = arrays_.shape(values[i]);
      inside[i] = body.input("matrix", own);
      Shape full{count};
      full.insert(full.end(), own.begin(), own.end());
      const Value whole = varies ? arrays_.spread(values[i], loops, own) : values[i];
      arguments.push_back(varies ? reshape(graph, arrays_.node(whole), full) : arrays_.node(whole));
      sequences += varies ? 1 : 0;
    }
  }
  const NodeId one = built(body, op, inside);
  const Shape own = body.shape(one);
  const std::int64_t size = element_count(own);
  const std::vector<NodeId> outputs{body.inputs()[0].node, reshape(body, one, {size})};
  const std::uint32_t function = graph.function(Function(std::move(body), outputs));
  const ScanSpec spec{.steps = count, .carry = 1, .output = size, .sequences = sequences};
  const NodeId result = scan(graph, spec, function, arguments);
  remember_node(result, level, id);
  const NodeId all = slice(graph, result, std::array<std::int64_t, 3>{1, count * size, 1});
  Shape full;
  for (const LoopId loop : loops) full.push_back(arrays_.loop(loop).count);
  full.insert(full.end(), own.begin(), own.end());
  return arrays_.from_node(reshape(graph, all, full), level, loops, per_row);
}

}  // namespace steepest::formula
