#include <algorithm>

#include "kernel/llvm/array_shape.hpp"
#include "kernel/llvm/emitter.hpp"

namespace steepest::jit {

using llvm::Value;

Emitter::ArrayLoops Emitter::choose_array_loops(const Group& group) const {
  ArrayLoops loops;
  loops.lane_axis = best_lane_axis(plan_, group);
  const auto is_reduced = [&](std::size_t axis) { return !group.reduced.empty() && group.reduced[axis]; };
  for (const bool reduced : {false, true}) {
    for (std::size_t axis = 0; axis < group.space.size(); ++axis) {
      if (is_reduced(axis) == reduced && loops.lane_axis != axis) loops.order.push_back(axis);
    }
    if (loops.lane_axis && is_reduced(*loops.lane_axis) == reduced) loops.order.push_back(*loops.lane_axis);
    if (!reduced) loops.kept = loops.order.size();
  }
  return loops;
}

void Emitter::emit_array_group(const Group& group) {
  width_ = 1;
  row_ = nullptr;
  forget();
  known_before_.clear();
  emit_array_axes(group, choose_array_loops(group), Point(group.space.size()), 0);
}

void Emitter::emit_array_axes(const Group& group, const ArrayLoops& loops, Point point, std::size_t level) {
  const bool sums_begin = level == loops.kept && !group.reduced.empty();
  if (sums_begin && array_totals_.empty()) return emit_array_totals(group, loops, point);
  if (level == loops.order.size()) return emit_array_body(group, point);
  const std::size_t axis = loops.order[level];
  if (loops.lane_axis == axis) return emit_lane_axis(group, loops, point, level);
  axis_loop(group.space[axis], [&](Value* position) {
    point[axis] = {position};
    emit_array_axes(group, loops, point, level + 1);
  });
}

/// Eight positions at a time, then the rest one by one.
void Emitter::emit_lane_axis(const Group& group, const ArrayLoops& loops, const Point& point, std::size_t level) {
  const std::size_t axis = loops.order[level];
  const std::int64_t size = group.space[axis], full = size / lanes * lanes;
  const auto stretch = [&](int width, std::int64_t begin, std::int64_t end) {
    if (begin == end) return;
    loop(
        index(begin), index(end), width,
        [&](Value* position) {
          width_ = width;
          Point inner = point;
          inner[axis] = {position, width == 1 ? 0 : 1};
          emit_array_axes(group, loops, inner, level + 1);
        },
        false);
    width_ = 1;
  };
  stretch(lanes, 0, full);
  stretch(1, full, size);
}

void Emitter::emit_array_totals(const Group& group, const ArrayLoops& loops, const Point& point) {
  const int width = width_;
  const bool lanes_inside = loops.lane_axis && group.reduced[*loops.lane_axis];
  for (const Member& member : group.members) {
    if (member.work != Work::array_reduction) continue;
    Total total;
    const Op op = member.instruction->op;
    const auto variable = [&](int lanes_of) {
      Value* result = local_variable(math_.type(lanes_of));
      builder_.CreateStore(neutral(op, lanes_of), result);
      return result;
    };
    if (lanes_inside || width != 1) total.wide = variable(lanes);
    if (width == 1) total.single = variable(1);
    array_totals_.push_back(total);
  }
  if (std::ranges::find(group.space, 0) == group.space.end()) {
    emit_array_axes(group, loops, point, loops.kept);
  }
  width_ = width;
  forget();
  std::size_t next = 0;
  for (const Member& member : group.members) {
    if (member.work != Work::array_reduction) continue;
    const Total total = array_totals_[next++];
    const Op op = member.instruction->op;
    Value* wide = total.wide ? builder_.CreateLoad(math_.type(lanes), total.wide) : nullptr;
    if (wide && lanes_inside) wide = fold_lanes(op, wide);
    Value* single = total.single ? builder_.CreateLoad(math_.type(1), total.single) : nullptr;
    Value* result = wide && single ? combine(op, wide, single) : wide ? wide : single;
    store(member.target, result_point(*member.instruction, point), result);
  }
  array_totals_.clear();
}

void Emitter::emit_array_body(const Group& group, const Point& point) {
  forget();
  std::size_t next = 0;
  for (const Member& member : group.members) {
    if (member.work != Work::array_reduction) {
      emit_member(member, point);
      continue;
    }
    const Total& total = array_totals_[next++];
    Value* variable = width_ == 1 ? total.single : total.wide;
    Value* before = builder_.CreateLoad(math_.type(width_), variable);
    builder_.CreateStore(accumulate(*member.instruction, before, point), variable);
  }
}

}  // namespace steepest::jit
