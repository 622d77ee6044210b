#include <array>

#include "formula/lowering.hpp"

namespace steepest::formula {
namespace {

constexpr const char* while_form = "write fold((s + a/s)/2 while abs(s^2 - a) > 1e-12, s from a, at most 100)";
constexpr const char* argmin_form = "write argmin((u - a)^2 + u^4 for u from 0)";
/// Newton's method arrives in far fewer, or not at all.
constexpr std::int64_t default_steps = 200;

}  // namespace

/// The clauses of a loop without an index. Every kind stands once.
Lowering::LoopClauses Lowering::loop_clauses(SyntaxId id, const char* form) {
  const std::string& name = names_.text(tree_[id].name);
  LoopClauses result;
  for (const SyntaxId clause : tree_.children(id).subspan(1)) {
    const Syntax& syntax = tree_[clause];
    SyntaxId* place = syntax.kind == SyntaxKind::state_clause   ? &result.state
                      : syntax.kind == SyntaxKind::while_clause ? &result.condition
                      : syntax.kind == SyntaxKind::most_clause  ? &result.most
                                                                : nullptr;
    if (place == nullptr || *place != no_syntax) {
      source_.fail(syntax.span, "'" + name + "' has no place for this clause", form);
    }
    *place = clause;
  }
  if (result.state == no_syntax) source_.fail(tree_[id].span, "'" + name + "' needs a state and its start", form);
  return result;
}

std::int64_t Lowering::most_steps(SyntaxId clause) {
  const std::int64_t steps = whole_number(tree_.child(clause, 0), "the largest number of steps");
  if (steps < 1) source_.fail(tree_[clause].span, "a loop needs at least one step");
  return steps;
}

/// The condition of a state, as a number: 1 where the loop goes on.
Value Lowering::goes_on(SyntaxId clause, NameId state_name, const Value& state) {
  const SyntaxId condition_id = tree_.child(clause, 0);
  names_.bind(state_name, state);
  const Value condition = operand(condition_id);
  names_.unbind(state_name);
  if (!arrays_.shape(condition).empty()) {
    source_.fail(tree_[condition_id].span, "the condition must be one value, not " + to_text(arrays_.shape(condition)),
                 "norm(v) and max(v) make one of an array");
  }
  const Value mask =
      arrays_.is_mask(condition) ? condition : arrays_.elementwise(Op::ne, condition, arrays_.literal(0));
  return arrays_.elementwise(Op::where, std::array{mask, arrays_.literal(1), arrays_.literal(0)});
}

/// A state that keeps its shape: begins as the text says, widened to what `next` makes of it.
Lowering::LoopBody Lowering::loop_body(SyntaxId body_id, NameId state_name, Value start, bool is_state) {
  constexpr int most_widenings = 8;
  const LoopId time = arrays_.open_loop({"", 1, 1});
  for (int attempt = 0; attempt < most_widenings; ++attempt) {
    arrays_.open_level(time, start);
    names_.bind(state_name, arrays_.level_state());
    const Value next = arrays_.at_level(operand(body_id), arrays_.level());
    names_.unbind(state_name);
    const Shape from = arrays_.shape(start), to = is_state ? arrays_.shape(next) : from;
    const std::vector<LoopId> loops = united(start.loops, next.loops);
    if (to == from && loops == start.loops && (start.per_row || !next.per_row)) return {start, next};
    arrays_.abandon_level();
    if (broadcast_shape(from, to) != to) {
      source_.fail(tree_[body_id].span, "the state begins as " + to_text(from) + " and becomes " + to_text(to),
                   "both shapes must agree");
    }
    const bool per_row = start.per_row || next.per_row;
    start = arrays_.spread(start, loops, to);
    start.per_row = per_row;
  }
  source_.fail(tree_[body_id].span, "the shape of the state grows with every step");
}

Shape Lowering::full_shape(const Value& value) {
  Shape full;
  for (const LoopId loop : value.loops) full.push_back(arrays_.loop(loop).count);
  const Shape own = arrays_.shape(value);
  full.insert(full.end(), own.begin(), own.end());
  return full;
}

/// A scan whose carry ends with a flag; steps after the flag's fall are skipped. A state that depends on indices of a
/// comprehension has a condition for each, and goes on while one of them holds.
Value Lowering::while_fold(SyntaxId id, bool checkpointed) {
  const LoopClauses clauses = loop_clauses(id, while_form);
  const std::string& name = names_.text(tree_[id].name);
  if (name == "scan") {
    source_.fail(tree_[id].span, "'scan' keeps every state, so it needs a number of steps that is known",
                 "'fold' takes 'while'");
  }
  if (clauses.most == no_syntax) source_.fail(tree_[id].span, "a loop with 'while' needs a bound", while_form);
  const std::int64_t steps = most_steps(clauses.most);
  const NameId state_name = tree_[clauses.state].name;
  const LoopBody body = loop_body(tree_.child(id, 0), state_name, operand(tree_.child(clauses.state, 0)), true);
  const Shape full = full_shape(body.start), own = arrays_.shape(body.start);
  const std::int64_t size = element_count(full);
  const int outer = arrays_.level() - 1;

  Value next = arrays_.spread(body.next, body.start.loops, own);
  if (!body.start.loops.empty()) {
    const Value own_turn = goes_on(clauses.condition, state_name, arrays_.level_state());
    next = arrays_.elementwise(
        Op::where, std::array{arrays_.reshape(own_turn, Shape(own.size(), 1)), next, arrays_.level_state()});
    next = arrays_.spread(next, body.start.loops, own);
  }
  // Neither a maximum nor a comparison: these have ties, which would count as kinks.
  const auto any = [&](const Value& flag) {
    if (flag.loops.empty()) return flag;
    const Value one = arrays_.literal(1), none = arrays_.elementwise(Op::sub, one, flag);
    return arrays_.elementwise(Op::sub, one, arrays_.reduce_loops(Op::mul, none, std::vector<LoopId>(flag.loops)));
  };
  const Value flag = arrays_.at_level(any(goes_on(clauses.condition, state_name, next)), arrays_.level());
  Graph& inside = arrays_.graph(outer + 1);
  const std::array outputs{reshape(inside, arrays_.node(next), {size}), reshape(inside, arrays_.node(flag), {1})};
  const Arrays::Body made = arrays_.close_level(outputs);

  Graph& graph = arrays_.graph(outer);
  const Value first = any(goes_on(clauses.condition, state_name, body.start));
  const std::array begin{reshape(graph, arrays_.node(arrays_.at_level(body.start, outer)), {size}),
                         reshape(graph, arrays_.node(arrays_.at_level(first, outer)), {1})};
  std::vector<NodeId> arguments{concat(graph, begin, 0)};
  bool per_row = body.start.per_row;
  for (const Value& capture : made.captures) {
    arguments.push_back(capture.node);
    per_row = per_row || capture.per_row;
  }
  const ScanSpec spec{.steps = steps, .carry = size + 1, .flag_argument = 0, .flag_element = size};
  const std::uint32_t function = graph.function(with_flag(graph.function(made.function)));
  const NodeId result =
      checkpointed ? checkpointed_scan(graph, spec, function, arguments) : scan(graph, spec, function, arguments);
  const NodeId last = slice(graph, result, std::array<std::int64_t, 3>{0, size, 1});
  const NodeId status = reshape(graph, slice(graph, result, std::array<std::int64_t, 3>{size, 1, 1}), {});
  const NodeId value = elementwise(graph, Op::checked, std::array{last, status});
  remember_node(result, outer, id);
  remember_node(value, outer, id);
  return arrays_.from_node(reshape(graph, value, full), outer, body.start.loops, per_row);
}

/// (state, captures) to (next state, flag) becomes (state and flag, captures) to (next state and flag).
Function Lowering::with_flag(const Function& body) {
  Graph graph;
  const std::span<const Input> inputs = body.graph().inputs();
  const std::int64_t size = inputs[0].shape[0];
  const NodeId carry = graph.input("carry", {size + 1});
  std::vector<NodeId> given{slice(graph, carry, std::array<std::int64_t, 3>{0, size, 1})};
  for (const Input& input : inputs.subspan(1)) given.push_back(graph.input(input.name, input.shape));
  const std::vector<NodeId> results = graft(graph, body.graph(), body.outputs(), given);
  const NodeId before = slice(graph, carry, std::array<std::int64_t, 3>{size, 1, 1});
  const NodeId after = elementwise(graph, Op::mul, std::array{before, results[1]});
  const NodeId next = concat(graph, std::array{results[0], after}, 0);
  return {std::move(graph), {next}};
}

/// argmin(f for u from u0): a state that depends on indices of a comprehension is one vector, whose sum is minimised.
Value Lowering::argmin(SyntaxId id) {
  const LoopClauses clauses = loop_clauses(id, argmin_form);
  const std::string& name = names_.text(tree_[id].name);
  if (clauses.condition != no_syntax) {
    source_.fail(tree_[clauses.condition].span, "'" + name + "' has no place for 'while'", argmin_form);
  }
  const std::int64_t steps = clauses.most == no_syntax ? default_steps : most_steps(clauses.most);
  const SyntaxId body_id = tree_.child(id, 0);
  const NameId state_name = tree_[clauses.state].name;
  const LoopBody body = loop_body(body_id, state_name, operand(tree_.child(clauses.state, 0)), false);
  if (!arrays_.shape(body.next).empty()) {
    source_.fail(tree_[body_id].span, "'" + name + "' takes one number, not " + to_text(arrays_.shape(body.next)),
                 "sum(...) makes one");
  }
  const int outer = arrays_.level() - 1;
  const Shape full = full_shape(body.start);
  const std::int64_t size = element_count(full);
  Value total = body.next;
  if (!total.loops.empty()) {
    total = arrays_.reduce_loops(Op::reduce_sum, total, std::vector<LoopId>(total.loops));
  }
  if (name == "argmax") total = arrays_.elementwise(Op::neg, total);
  const std::array outputs{arrays_.node(arrays_.at_level(total, arrays_.level()))};
  const Arrays::Body made = arrays_.close_level(outputs);

  Graph& graph = arrays_.graph(outer);
  std::vector<NodeId> arguments{reshape(graph, arrays_.node(arrays_.at_level(body.start, outer)), {size})};
  bool per_row = body.start.per_row;
  for (const Value& capture : made.captures) {
    arguments.push_back(capture.node);
    per_row = per_row || capture.per_row;
  }
  const NodeId place = steepest::argmin(graph, steps, made.function, arguments);
  remember_node(place, outer, id);
  return arrays_.from_node(reshape(graph, place, full), outer, body.start.loops, per_row);
}

/// For errors that are found when the formula runs: the caret points to where the node comes from.
void Lowering::remember_node(NodeId node, int level, SyntaxId id) {
  if (level == 0) spans_.try_emplace(node, tree_[id].span);
}

}  // namespace steepest::formula
