#include <algorithm>

#include "kernel/llvm/array_shape.hpp"
#include "kernel/llvm/emitter.hpp"

namespace steepest::jit {

using llvm::Value;

namespace {

/// The parts of a loop's axis, first and last position of each.
std::vector<Bounds> parts_of(const Group& group, std::size_t axis) {
  std::vector<Bounds> parts;
  std::int64_t begin = 0;
  if (axis < group.cuts.size()) {
    for (const std::int64_t cut : group.cuts[axis]) {
      parts.push_back({begin, cut - 1});
      begin = cut;
    }
  }
  if (begin < group.space[axis]) parts.push_back({begin, group.space[axis] - 1});
  return parts;
}

}  // namespace

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
  for (const Bounds& part : parts_of(group, axis)) {
    if (loops.lane_axis == axis) {
      emit_lane_axis(group, loops, point, level, part);
      continue;
    }
    const auto body = [&](Value* position) {
      point[axis] = {position, 0, false, 0, part};
      emit_array_axes(group, loops, point, level + 1);
    };
    if (part.least == part.greatest) {
      body(index(part.least));
    } else {
      loop(index(part.least), index(part.greatest + 1), 1, body, false);
    }
  }
}

/// Eight positions at a time. At the end the last eight are computed once more, and what is added up counts only those
/// that are new. Parts that are shorter go one by one.
void Emitter::emit_lane_axis(const Group& group, const ArrayLoops& loops, const Point& point, std::size_t level,
                             Bounds part) {
  const std::size_t axis = loops.order[level];
  const std::int64_t begin = part.least, end = part.greatest + 1, full = begin + (end - begin) / lanes * lanes;
  const auto body = [&](int width, Value* position) {
    width_ = width;
    Point inner = point;
    inner[axis] = {position, width == 1 ? 0 : 1, false, 0, part};
    emit_array_axes(group, loops, inner, level + 1);
    width_ = 1;
  };
  const auto stretch = [&](int width, std::int64_t from, std::int64_t to) {
    if (from == to) return;
    if (from + width == to) return body(width, index(from));
    loop(index(from), index(to), width, [&](Value* position) { body(width, position); }, false);
  };
  stretch(lanes, begin, full);
  if (full == begin) return stretch(1, begin, end);
  if (full == end) return;
  if (!group.reduced.empty() && group.reduced[axis]) mask_ = last_lanes(static_cast<int>(end - full));
  body(lanes, index(end - lanes));
  mask_ = nullptr;
}

/// Selects the last `count` of the lanes.
Value* Emitter::last_lanes(int count) {
  std::vector<llvm::Constant*> bits;
  for (int lane = 0; lane < lanes; ++lane) bits.push_back(builder_.getInt1(lane >= lanes - count));
  return llvm::ConstantVector::get(bits);
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
    Value* after = accumulate(*member.instruction, before, point);
    builder_.CreateStore(mask_ ? builder_.CreateSelect(mask_, after, before) : after, variable);
  }
}

}  // namespace steepest::jit
