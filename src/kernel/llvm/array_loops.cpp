#include <algorithm>

#include "kernel/llvm/array_shape.hpp"
#include "kernel/llvm/emitter.hpp"

namespace steepest::jit {

using llvm::Value;

namespace {

constexpr std::int64_t most_steps_of_row = 8;

/// The parts of a loop's axis, first and last position of each.
std::vector<Bounds> parts_of(const Group& group, std::size_t axis) {
  std::vector<Bounds> parts;
  std::int64_t begin = 0;
  if (axis < group.pieces.cuts.size()) {
    for (const std::int64_t cut : group.pieces.cuts[axis]) {
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
  // A short axis goes inside the lanes, whose elements then lie between one another's.
  const auto is_short = [&](std::size_t axis) {
    return loops.lane_axis && axis > *loops.lane_axis && group.space[axis] <= most_interleaved;
  };
  for (const bool reduced : {false, true}) {
    for (std::size_t axis = 0; axis < group.space.size(); ++axis) {
      if (is_reduced(axis) == reduced && loops.lane_axis != axis && !is_short(axis)) loops.order.push_back(axis);
    }
    if (loops.lane_axis && is_reduced(*loops.lane_axis) == reduced) loops.order.push_back(*loops.lane_axis);
    for (std::size_t axis = 0; axis < group.space.size(); ++axis) {
      if (is_reduced(axis) == reduced && loops.lane_axis != axis && is_short(axis)) loops.order.push_back(axis);
    }
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

void Emitter::emit_piece(const Group& group, std::size_t number, std::int64_t pieces, std::int64_t totals) {
  group_ = number;
  pieces_ = pieces;
  piece_totals_ = totals;
  emit_array_group(group);
  pieces_ = 1;
}

/// Where a piece leaves its total of a reduction.
Value* Emitter::piece_total(std::size_t reduction, Value* piece) {
  const std::int64_t first = piece_totals_ + static_cast<std::int64_t>(reduction) * pieces_;
  return element_pointer(argument(Argument::workspace), plus(piece, index(first)));
}

/// In the order of the pieces.
void Emitter::emit_piece_totals(const Group& group, std::int64_t pieces, std::int64_t totals) {
  forget();
  known_before_.clear();
  piece_totals_ = totals;
  pieces_ = pieces;
  std::size_t next = 0;
  for (const Member& member : group.members) {
    if (member.work != Work::array_reduction) continue;
    const std::size_t reduction = next++;
    const auto of = [&](Value* piece) { return builder_.CreateLoad(math_.type(1), piece_total(reduction, piece)); };
    Value* total = local_variable(math_.type(1));
    builder_.CreateStore(of(index(0)), total);
    const auto add = [&](Value* piece) {
      Value* before = builder_.CreateLoad(math_.type(1), total);
      builder_.CreateStore(combine(member.instruction->op, before, of(piece)), total);
    };
    loop(index(1), index(pieces), 1, add, false);
    store(member.target, {}, builder_.CreateLoad(math_.type(1), total));
  }
  pieces_ = 1;
}

void Emitter::emit_array_axes(const Group& group, const ArrayLoops& loops, Point point, std::size_t level) {
  const bool sums_begin = level == loops.kept && !group.reduced.empty();
  if (sums_begin && array_totals_.empty()) return emit_array_totals(group, loops, point);
  if (level == loops.order.size()) return emit_array_body(group, point);
  const std::size_t axis = loops.order[level];
  for (const Bounds& part : parts_of(group, axis)) emit_part(group, loops, point, level, part);
}

/// The positions of a part, as many steps of a period as it holds and then the rest one by one.
void Emitter::emit_part(const Group& group, const ArrayLoops& loops, const Point& point, std::size_t level,
                        Bounds part) {
  const std::size_t axis = loops.order[level];
  const std::int64_t period = axis < group.pieces.periods.size() ? group.pieces.periods[axis] : 1;
  const std::int64_t steps = (part.greatest + 1 - part.least) / period;
  const auto at = [&](const Coordinate& coordinate) {
    Point inner = point;
    inner[axis] = coordinate;
    emit_array_axes(group, loops, inner, level + 1);
  };
  const auto body = [&](Value* step) {
    const bool collects = width_ != 1 && loops.lane_axis == axis && !collects_;
    collects_ = collects_ || collects;
    for (std::int64_t within = 0; within < period; ++within) {
      const std::int64_t first = part.least + within;
      const Bounds bounds{first, first + period * (steps - 1)};
      const bool lanes_here = width_ != 1 && loops.lane_axis == axis;
      at({step, lanes_here ? period : 0, false, first, bounds, period});
    }
    if (collects) store_pending();
  };
  const bool unrolled = width_ != 1 && steps <= most_interleaved;
  const bool in_lanes = loops.lane_axis == axis && steps >= lanes;
  const auto rest = [&] {
    for (std::int64_t i = part.least + steps * period; i <= part.greatest; ++i) at(fixed(i));
  };
  if (pieces_ > 1 && level == 0) {
    emit_piece_steps(group, axis, in_lanes, steps, body, rest);
    return;
  }
  if (in_lanes) {
    emit_lanes(group, axis, 0, steps, body);
  } else if (steps == 1 || unrolled) {
    for (std::int64_t i = 0; i < steps * period; ++i) at(fixed(part.least + i));
  } else if (steps > 0) {
    loop(index(0), index(steps), 1, body, false);
  }
  rest();
}

/// The steps of one piece; what is left over at the end is the first one's.
void Emitter::emit_piece_steps(const Group& group, std::size_t axis, bool in_lanes, std::int64_t count,
                               const Body& body, const std::function<void()>& rest) {
  const std::int64_t wide = in_lanes ? lanes : 1, whole = count / wide * wide;
  const std::int64_t length = (whole / wide + pieces_ - 1) / pieces_ * wide;
  Value* piece = argument(Argument::rows);
  if (whole > 0) {
    Value* begin = times(piece, length);
    Value* end = builder_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, plus(begin, index(length)), index(whole));
    width_ = static_cast<int>(wide);
    loop(begin, end, wide, body, true);
    width_ = 1;
  }
  forget();
  branch_if(builder_.CreateICmpEQ(piece, index(0)), [&] {
    if (in_lanes) emit_lanes(group, axis, whole, count, body);
    rest();
  });
  forget();
}

/// From `begin` on eight at a time. At the end the last eight are computed once more, and what is added up counts only
/// those that are new.
void Emitter::emit_lanes(const Group& group, std::size_t axis, std::int64_t begin, std::int64_t count,
                         const Body& body) {
  const std::int64_t full = count / lanes * lanes;
  width_ = lanes;
  lane_steps(begin, full, body);
  if (full < count) {
    if (!group.reduced.empty() && group.reduced[axis]) mask_ = last_lanes(static_cast<int>(count - full));
    body(index(count - lanes));
    mask_ = nullptr;
  }
  width_ = 1;
}

/// Eight at a time. A row of a table is short, and many are read: a few steps need no loop.
void Emitter::lane_steps(std::int64_t begin, std::int64_t end, const Body& body) {
  const std::int64_t steps = (end - begin) / lanes;
  if (steps > (rows_in_lanes_ ? 1 : most_steps_of_row)) {
    loop(index(begin), index(end), lanes, body, false);
    return;
  }
  for (std::int64_t step = 0; step < steps; ++step) body(index(begin + step * lanes));
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
    if (pieces_ > 1 && loops.kept == 0) {
      builder_.CreateStore(result, piece_total(next - 1, argument(Argument::rows)));
    } else {
      store(member.target, result_point(*member.instruction, point), result);
    }
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
