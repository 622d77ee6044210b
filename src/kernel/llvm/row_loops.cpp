#include <algorithm>

#include "kernel/llvm/emitter.hpp"

namespace steepest::jit {
namespace {

using llvm::Value;

// Columns read at once: enough streams to saturate memory. Sums over rows keep two registers a column where a register
// holds half of the lanes.
constexpr std::int64_t most_summed_columns = 10;
constexpr std::int64_t row_totals_wide = 10, row_totals_narrow = 6;
// A tile repeats the loop's body; larger ones spill registers and cost compile time.
constexpr std::int64_t most_repeated_members = 48;
// Up to here it pays to emit a body a second time for the last rows instead of masking every step.
constexpr std::int64_t most_split_members = 24;
constexpr std::size_t most_inline_totals = 16;

std::int64_t count(const Group& group, Work work) {
  return std::ranges::count_if(group.members, [&](const Member& member) { return member.work == work; });
}

bool has(const Group& group, Work work) { return count(group, work) > 0; }

/// The largest divisor of n in [2/3 most, most], so that no remainder is left; else `most`.
std::int64_t tile_size(std::int64_t n, std::int64_t most) {
  if (n <= most) return std::max<std::int64_t>(n, 1);
  for (std::int64_t size = most; 3 * size >= 2 * most && size > 1; --size) {
    if (n % size == 0) return size;
  }
  return most;
}

}  // namespace

Emitter::Tiling Emitter::choose_tiling(const Group& group) const {
  Tiling tiling;
  const std::int64_t members = static_cast<std::int64_t>(group.members.size());
  std::int64_t most = 1;
  if (const std::int64_t sums = count(group, Work::row_reduction); sums > 0) {
    most = (module_.host.native_lanes == lanes ? row_totals_wide : row_totals_narrow) / sums;
  }
  if (has(group, Work::array_reduction)) most = std::max(most, most_summed_columns);
  most = std::clamp<std::int64_t>(most_repeated_members / members, 1, std::max<std::int64_t>(most, 1));
  if (!group.space.empty()) {
    tiling.axis = group.space.size() - 1;
    for (std::size_t axis = 0; axis < group.reduced.size(); ++axis) {
      if (group.reduced[axis]) tiling.axis = axis;
    }
    tiling.size = tile_size(group.space[tiling.axis], most);
  }
  const bool masks = has(group, Work::row_reduction) || has(group, Work::row_output);
  tiling.split = masks && members * tiling.size <= most_split_members;
  std::int64_t summed = 1;
  for (std::size_t axis = 0; axis < group.reduced.size(); ++axis) {
    if (group.reduced[axis]) summed *= group.space[axis];
  }
  tiling.covers_sums = !group.reduced.empty() && summed == tiling.size;
  return tiling;
}

void Emitter::emit_row_group(const Group& group) {
  width_ = math_.lanes();
  const Tiling tiling = choose_tiling(group);
  if (!group.reduced.empty() && !tiling.covers_sums) clear_array_reductions(group);
  emit_tiles(group, tiling);
  width_ = 1;
  row_ = nullptr;
}

/// Sums that several tiles add to begin at the neutral element.
void Emitter::clear_array_reductions(const Group& group) {
  for (const Member& member : group.members) {
    if (member.work != Work::array_reduction) continue;
    for_each_position(plan_.value(member.target).shape, [&](const Point& point) {
      forget();
      known_before_.clear();
      preheader_ = builder_.CreateBr(llvm::BasicBlock::Create(function_->getContext(), "clear", function_));
      builder_.SetInsertPoint(preheader_->getSuccessor(0));
      loop(
          index(0), argument(Argument::rows), width_,
          [&](Value* row) {
            row_ = row;
            store(member.target, point, neutral(member.instruction->op, width_));
          },
          false);
      preheader_ = nullptr;
    });
  }
}

// The tiled axis is the outermost loop: what a tile reads stays in the cache while the other axes go round.
void Emitter::emit_tiles(const Group& group, const Tiling& tiling) {
  if (std::ranges::find(group.space, 0) != group.space.end()) return;
  if (group.space.empty()) return emit_rows(group, tiling, {{}});
  const auto emit_tile = [&](Value* first, std::int64_t size) {
    std::vector<Point> points;
    for (std::int64_t i = 0; i < size; ++i) {
      Point point(group.space.size());
      point[tiling.axis] = {plus(first, index(i))};
      points.push_back(std::move(point));
    }
    emit_other_axes(group, tiling, std::move(points), 0);
  };
  const std::int64_t size = group.space[tiling.axis];
  const std::int64_t tiles = size / tiling.size, rest = size % tiling.size;
  axis_loop(tiles, [&](Value* tile) { emit_tile(times(tile, tiling.size), tiling.size); });
  if (rest > 0) emit_tile(index(tiles * tiling.size), rest);
}

void Emitter::emit_other_axes(const Group& group, const Tiling& tiling, std::vector<Point> points, std::size_t axis) {
  if (axis == group.space.size()) return emit_rows(group, tiling, points);
  if (axis == tiling.axis) return emit_other_axes(group, tiling, std::move(points), axis + 1);
  axis_loop(group.space[axis], [&](Value* position) {
    std::vector<Point> inner = points;
    for (Point& point : inner) point[axis] = {position};
    emit_other_axes(group, tiling, std::move(inner), axis + 1);
  });
}

void Emitter::emit_rows(const Group& group, const Tiling& tiling, const std::vector<Point>& points) {
  forget();
  known_before_.clear();
  row_totals_.clear();
  for (const Member& member : group.members) {
    if (member.work != Work::row_reduction) continue;
    for (std::size_t i = 0; i < points.size(); ++i) {
      row_totals_.push_back(local_variable(math_.type(width_)));
      builder_.CreateStore(neutral(member.instruction->op, width_), row_totals_.back());
    }
  }
  preheader_ = builder_.CreateBr(llvm::BasicBlock::Create(function_->getContext(), "rows", function_));
  builder_.SetInsertPoint(preheader_->getSuccessor(0));
  Value* rows = argument(Argument::rows);
  if (tiling.split) {
    Value* full = builder_.CreateAnd(rows, index(-width_));
    loop(index(0), full, width_, [&](Value* row) { emit_row_body(group, tiling, points, row, false); }, true);
    branch_if(builder_.CreateICmpNE(full, rows), [&] { emit_row_body(group, tiling, points, full, true); });
  } else {
    const bool masked = has(group, Work::row_reduction) || has(group, Work::row_output);
    loop(index(0), rows, width_, [&](Value* row) { emit_row_body(group, tiling, points, row, masked); }, false);
  }
  preheader_ = nullptr;
  finish_row_reductions(group, points);
}

void Emitter::emit_row_body(const Group& group, const Tiling& tiling, const std::vector<Point>& points, Value* row,
                            bool partial) {
  forget();
  row_ = row;
  mask_ = nullptr;
  if (partial) {
    Value* rows = builder_.CreateVectorSplat(static_cast<unsigned>(width_), argument(Argument::rows));
    mask_ = builder_.CreateICmpSLT(lane_indices({row, 1, true}), rows);
  }
  std::size_t total = 0;
  for (const Member& member : group.members) {
    if (member.work == Work::array_reduction) {
      accumulate_axis(*member.instruction, tiling, points, group);
    } else if (member.work == Work::row_reduction) {
      accumulate_rows(*member.instruction, total, points);
      total += points.size();
    } else {
      for (const Point& point : points) emit_member(member, point);
    }
  }
  mask_ = nullptr;
}

void Emitter::accumulate_rows(const Instruction& instruction, std::size_t first, const std::vector<Point>& points) {
  for (std::size_t i = 0; i < points.size(); ++i) {
    Value* variable = row_totals_[first + i];
    Value* before = builder_.CreateLoad(math_.type(width_), variable);
    Value* after = accumulate(instruction, before, points[i]);
    builder_.CreateStore(mask_ ? builder_.CreateSelect(mask_, after, before) : after, variable);
  }
}

/// Adds a tile to a reduction over array axes; the sum itself lies in scratch between tiles.
void Emitter::accumulate_axis(const Instruction& instruction, const Tiling& tiling, const std::vector<Point>& points,
                              const Group& group) {
  const bool along_tile = group.reduced[tiling.axis];
  const auto before = [&](const Point& place) {
    return tiling.covers_sums ? neutral(instruction.op, width_) : load_memory(instruction.result, place);
  };
  Value* total = nullptr;
  for (const Point& point : points) {
    if (!along_tile || !total) total = before(result_point(instruction, point));
    total = accumulate(instruction, total, point);
    if (!along_tile) store(instruction.result, result_point(instruction, point), total);
  }
  if (along_tile) store(instruction.result, result_point(instruction, points.front()), total);
}

void Emitter::finish_row_reductions(const Group& group, const std::vector<Point>& points) {
  const bool many = row_totals_.size() > most_inline_totals;
  std::size_t next = 0;
  for (const Member& member : group.members) {
    if (member.work != Work::row_reduction) continue;
    const Instruction& instruction = *member.instruction;
    for (const Point& point : points) {
      Value* total = eight_doubles(instruction.op, builder_.CreateLoad(math_.type(width_), row_totals_[next++]));
      total = many ? call_fold(instruction.op, total) : fold_lanes(instruction.op, total);
      const Coordinate at = linear(plan_.value(instruction.result).shape, point);
      Value* place = plus(at.base, index(instruction.accumulator));
      Value* pointer = element_pointer(argument(Argument::accumulators), place);
      Value* before = builder_.CreateLoad(builder_.getDoubleTy(), pointer);
      builder_.CreateStore(combine(instruction.op, before, total), pointer);
    }
  }
}

}  // namespace steepest::jit
