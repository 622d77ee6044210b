#include <algorithm>
#include <numeric>

#include "formula/arrays.hpp"
#include "steepest/base.hpp"

namespace steepest::formula {
namespace {

/// Constants up to this size are copied into the bodies that use them; larger ones are captured.
constexpr std::int64_t largest_copied_constant = 64;

/// `value` as a node that exists.
Value made(NodeId node, int level, const Value& value) {
  Value result;
  result.node = node;
  result.level = level;
  result.loops = value.loops;
  result.per_row = value.per_row;
  return result;
}

}  // namespace

void Arrays::open_level(LoopId loop, const Value& state) {
  Frame frame;
  frame.owned = std::make_shared<Graph>();
  frame.graph = frame.owned.get();
  frame.loop = loop;
  Shape full;
  for (const LoopId id : state.loops) full.push_back(this->loop(id).count);
  const Shape own = shape(state);
  full.insert(full.end(), own.begin(), own.end());
  frame.carry = frame.graph->input("carry", {element_count(full)});
  frame.state.node = steepest::reshape(*frame.graph, frame.carry, full);
  frame.state.level = level() + 1;
  frame.state.loops = state.loops;
  frame.state.per_row = state.per_row;
  frames_.push_back(std::move(frame));
}

/// Brings a value of the level below into the innermost-but-counted level above it.
Value Arrays::one_level_up(const Value& value) {
  Frame& frame = frames_[static_cast<std::size_t>(value.level) + 1];
  Graph& below = graph(value.level);
  const NodeId outer = node(value);
  const auto axis = std::ranges::find(value.loops, frame.loop);
  const std::ptrdiff_t time = axis == value.loops.end() ? -1 : axis - value.loops.begin();
  Value result;
  result.level = value.level + 1;
  result.per_row = value.per_row;
  result.loops = value.loops;
  if (time >= 0) result.loops.erase(result.loops.begin() + time);
  if (const auto number = below.literal_value(outer)) {
    result.node = frame.graph->literal(*number, below[outer].element);
    return result;
  }
  if (below[outer].op == Op::constant && time < 0 && element_count(below.shape(outer)) <= largest_copied_constant) {
    result.node = frame.graph->constant(below.shape(outer), below.constant_values(outer), below[outer].element);
    return result;
  }
  const auto [place, is_new] = frame.inputs.try_emplace({outer, time}, 0);
  if (is_new) {
    Shape inside = below.shape(outer);
    Value captured = made(outer, value.level, value);
    if (time >= 0) {
      std::vector<std::int64_t> axes(inside.size());
      std::iota(axes.begin(), axes.end(), 0);
      std::rotate(axes.begin(), axes.begin() + time, axes.begin() + time + 1);
      captured.node = permute(below, outer, axes);
      inside.erase(inside.begin() + time);
    }
    place->second = frame.graph->input(time >= 0 ? "sequence" : "capture", inside);
    frame.captures.push_back({captured, place->second, time >= 0});
  }
  result.node = place->second;
  return result;
}

Value Arrays::at_level(const Value& value, int level) {
  if (value.affine && value.affine->terms.empty()) {
    return made(graph(level).literal(value.affine->constant), level, value);
  }
  Value result = value.affine && level > 0 ? made(node(value), 0, value) : value;
  while (result.level < level) result = one_level_up(result);
  return result;
}

Arrays::Body Arrays::close_level(std::span<const NodeId> outputs) {
  const Frame frame = std::move(frames_.back());
  frames_.pop_back();
  Body body;
  Graph ordered;
  const std::span<const Input> inputs = frame.graph->inputs();
  std::map<NodeId, NodeId> renamed{{frame.carry, ordered.input("carry", frame.graph->shape(frame.carry))}};
  for (const bool sequences : {true, false}) {
    for (const Frame::Capture& capture : frame.captures) {
      if (capture.is_sequence != sequences) continue;
      renamed[capture.input] = ordered.input(sequences ? "sequence" : "capture", frame.graph->shape(capture.input));
      (sequences ? body.sequences : body.captures).push_back(capture.outer);
    }
  }
  std::vector<NodeId> given;
  for (const Input& input : inputs) given.push_back(renamed.at(input.node));
  std::vector<NodeId> results = graft(ordered, *frame.graph, outputs, given);
  body.function = graph(level()).function(Function(std::move(ordered), std::move(results)));
  return body;
}

}  // namespace steepest::formula
