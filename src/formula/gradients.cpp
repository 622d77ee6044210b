#include <algorithm>
#include <array>

#include "derive/jacobian.hpp"
#include "formula/lowering.hpp"
#include "steepest/structural.hpp"

namespace steepest::formula {
namespace {

/// The derivatives of quotients, whole powers and roots are as undefined as these are.
bool has_borders(const Graph& graph, NodeId value) {
  return std::ranges::any_of(reachable(graph, std::array{value}), [&](NodeId id) {
    const Op op = graph[id].op;
    const bool shows_itself = op == Op::div || op == Op::integer_power || op == Op::sqrt;
    return is_elementwise(op) && !shows_itself && operator_info(op).domain != "true";
  });
}

/// A rule of differentiation may give a number where the function has none: 1/x where log(x) is undefined. What is
/// added is 0 where there is a value, and the undefined value where there is none.
NodeId where_defined(Graph& graph, NodeId value, NodeId derivative) {
  if (!has_borders(graph, value)) return derivative;
  const Shape whole = graph.shape(derivative);
  Shape shape = graph.shape(value);
  shape.resize(whole.size(), 1);
  const NodeId held = detach(graph, value);
  const NodeId undefined = elementwise(graph, Op::isnan, std::array{held});
  const NodeId nothing = elementwise(graph, Op::where, std::array{undefined, held, graph.literal(0)});
  return elementwise(graph, Op::add, std::array{derivative, broadcast(graph, reshape(graph, nothing, shape), whole)});
}

}  // namespace

/// grad(f for u at x): a function of u is made, differentiated by u, and taken at x. What f is to each index of a
/// comprehension has a u of its own.
Value Lowering::grad(SyntaxId id) {
  const std::span<const SyntaxId> children = tree_.children(id);
  const bool has_point = children.size() == 2 && tree_[children[1]].kind == SyntaxKind::point_clause;
  if (!has_point) source_.fail(tree_[id].span, "'grad' needs one variable and its point", grad_form);
  const Value point = operand(tree_.child(children[1], 0));
  const LoopBody body = loop_body(children[0], tree_[children[1]].name, point, false);
  const int outer = arrays_.level() - 1;
  const Shape by = full_shape(body.start), own = arrays_.shape(body.next);
  Graph& inside = arrays_.graph(outer + 1);
  const Value value = arrays_.spread(body.next, body.start.loops, own);
  const JacobianOptions options{.shared_axes = body.start.loops.size(),
                                // What all rows share is followed forwards: once, and not in every row.
                                .forwards = body.next.per_row && !point.per_row};
  const NodeId derivative = jacobian(inside, arrays_.node(value), arrays_.node(arrays_.level_state()), options);
  const std::array outputs{where_defined(inside, arrays_.node(value), derivative)};
  const Shape shape = inside.shape(outputs[0]);
  const Arrays::Body made = arrays_.close_level(outputs);

  Graph& graph = arrays_.graph(outer);
  std::vector<NodeId> given{reshape(graph, arrays_.node(arrays_.at_level(body.start, outer)), {element_count(by)})};
  bool per_row = body.start.per_row;
  for (const Value& capture : made.captures) {
    given.push_back(capture.node);
    per_row = per_row || capture.per_row;
  }
  const Function& function = graph.function(made.function);
  const NodeId result = graft(graph, function.graph(), function.outputs(), given)[0];
  remember_node(result, outer, id);
  return arrays_.from_node(result, outer, body.start.loops, per_row);
}

}  // namespace steepest::formula
