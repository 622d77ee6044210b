#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "formula/lowering.hpp"

namespace steepest::formula {
namespace {

/// The state's shape is that of its start, widened by what the body makes of it.
constexpr int most_widenings = 8;

}  // namespace

Value Lowering::fold(SyntaxId id) {
  const Syntax syntax = tree_[id];
  const std::string& name = names_.text(syntax.name);
  const std::span<const SyntaxId> children = tree_.children(id);
  const auto count = [&](SyntaxKind kind) {
    return std::ranges::count_if(children.subspan(1), [&](SyntaxId clause) { return tree_[clause].kind == kind; });
  };
  const bool checkpointed = std::exchange(checkpoint_, false);
  if (count(SyntaxKind::while_clause) > 0) return while_fold(id, checkpointed);
  const bool has_both =
      children.size() == 3 && count(SyntaxKind::index_clause) == 1 && count(SyntaxKind::state_clause) == 1;
  if (!has_both) {
    source_.fail(syntax.span, "'" + name + "' needs one index and one state",
                 "write " + name + "(s + x[t] for t in 1:10, s from 0)");
  }
  const bool index_first = tree_[children[1]].kind == SyntaxKind::index_clause;
  const SyntaxId time_clause = children[index_first ? 1 : 2], state_clause = children[index_first ? 2 : 1];
  const SyntaxId body_id = children[0];
  const std::int64_t low = whole_number(tree_.child(time_clause, 0), "the end of a range");
  const std::int64_t high = whole_number(tree_.child(time_clause, 1), "the end of a range");
  // What an enclosing fold hands over step by step is an array over its steps until it stands in the body.
  Value start = arrays_.at_level(operand(tree_.child(state_clause, 0)), arrays_.level());
  if (high < low) {
    if (name == "fold") return start;
    source_.fail(syntax.span, "'scan' over an empty range has no value");
  }
  const NameId time_name = tree_[time_clause].name, state_name = tree_[state_clause].name;
  const LoopId time = arrays_.open_loop({names_.text(time_name), low, high - low + 1});
  for (int attempt = 0; attempt < most_widenings; ++attempt) {
    arrays_.open_level(time, start);
    names_.bind(time_name, arrays_.index_value(time));
    names_.bind(state_name, arrays_.level_state());
    const Value next = arrays_.at_level(operand(body_id), arrays_.level());
    names_.unbind(state_name);
    names_.unbind(time_name);
    const Shape from = arrays_.shape(start), to = arrays_.shape(next);
    const std::vector<LoopId> loops = united(start.loops, next.loops);
    const bool fits = to == from && loops == start.loops && (start.per_row || !next.per_row);
    if (fits) return run_scan(start, next, time, {name == "scan", checkpointed}, id);
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

Value Lowering::run_scan(const Value& start, const Value& next, LoopId time, const FoldKind& kind, SyntaxId id) {
  const int outer = arrays_.level() - 1;
  const Shape own = arrays_.shape(start);
  Shape full;
  for (const LoopId loop : start.loops) full.push_back(arrays_.loop(loop).count);
  full.insert(full.end(), own.begin(), own.end());
  const std::int64_t size = element_count(full), steps = arrays_.loop(time).count;

  const Value whole = arrays_.spread(next, start.loops, own);
  const NodeId carry = reshape(arrays_.graph(outer + 1), arrays_.node(whole), {size});
  std::vector<NodeId> outputs{carry};
  if (kind.all_states) outputs.push_back(carry);
  const Arrays::Body body = arrays_.close_level(outputs);

  Graph& graph = arrays_.graph(outer);
  bool per_row = start.per_row;
  std::vector<NodeId> arguments{reshape(graph, arrays_.node(arrays_.at_level(start, outer)), {size})};
  for (const auto* group : {&body.sequences, &body.captures}) {
    for (const Value& value : *group) {
      arguments.push_back(value.node);
      per_row = per_row || value.per_row;
    }
  }
  const ScanSpec spec{.steps = steps,
                      .carry = size,
                      .output = kind.all_states ? size : 0,
                      .sequences = static_cast<std::int64_t>(body.sequences.size())};
  const NodeId result = kind.checkpointed ? checkpointed_scan(graph, spec, body.function, arguments)
                                          : scan(graph, spec, body.function, arguments);
  remember_node(result, outer, id);
  if (!kind.all_states) {
    const NodeId last = slice(graph, result, std::array<std::int64_t, 3>{0, size, 1});
    return arrays_.from_node(reshape(graph, last, full), outer, start.loops, per_row);
  }
  const NodeId states = slice(graph, result, std::array<std::int64_t, 3>{size, steps * size, 1});
  full.insert(full.begin(), steps);
  std::vector<std::int64_t> axes(full.size());
  std::iota(axes.begin(), axes.end(), 0);
  std::rotate(axes.begin(), axes.begin() + 1, axes.begin() + 1 + static_cast<std::ptrdiff_t>(start.loops.size()));
  return arrays_.from_node(permute(graph, reshape(graph, states, full), axes), outer, start.loops, per_row);
}

}  // namespace steepest::formula
