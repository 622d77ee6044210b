#include <algorithm>
#include <numeric>

#include "kernel/llvm/accesses.hpp"
#include "kernel/llvm/planner.hpp"

namespace steepest::jit {
namespace {

// Larger loop bodies spill registers, and LLVM's time grows faster than their size.
constexpr std::size_t most_weight = 150;
// Of all bodies of a loop in parts together.
constexpr std::size_t most_bodies = 12, most_weight_of_bodies = 400;
// A gather loads and places lane by lane.
constexpr std::size_t gather_weight = 8;
// How many of the latest loops an instruction may still join; bounds the time for very long programs.
constexpr std::size_t search_window = 64;

std::size_t weight_of(const Member& member) {
  const bool gathers = member.work == Work::compute && member.instruction->op == Op::gather;
  return gathers ? gather_weight : 1;
}

}  // namespace

void Planner::plan_section(const std::vector<Instruction>& instructions, std::span<const RowOutput> outputs,
                           Section& section) {
  for (const Instruction& instruction : instructions) add_instruction(instruction, section);
  for (const RowOutput& output : outputs) add_row_output(output, section);
  find_stored(section);
  first_group_ += section.size();
}

void Planner::add_instruction(const Instruction& instruction, Section& section) {
  const bool made_by_readers =
      plan_.recomputed_[instruction.result] && program_.values[instruction.result].storage == Storage::global;
  if (made_by_readers || plan_.is_table_row(instruction.result)) return;
  if (instruction.op == Op::concat) return add_concat(instruction, section);
  if (instruction.op == Op::unslice) return add_unslice(instruction, section);
  Member member{.work = work_of(instruction.op), .instruction = &instruction, .target = instruction.result};
  if (member.work == Work::structural) return add_structural(instruction, section);
  const Shape space = space_of(program_, instruction);
  if (member.work == Work::copy) {
    if (plan_.view(instruction.result)) return;
    member.source = instruction.result;
    return add_copy(std::move(member), space, earliest_group({instruction.arguments[0], {}, false}, section, space),
                    section);
  }
  const bool per_row = member.work == Work::row_reduction || program_.values[instruction.result].per_row;
  const bool at_once = member.work == Work::compute;
  const std::size_t earliest = earliest_group(member, section, space);
  written(instruction.result, place(section, std::move(member), space, per_row, earliest), at_once);
}

void Planner::add_copy(Member member, const Shape& space, std::size_t earliest, Section& section) {
  if (member.start.empty()) {
    member.start.assign(space.size(), 0);
    member.step.assign(space.size(), 1);
  }
  const std::uint32_t target = member.target;
  plan_.stored_[target] = true;
  written(target, place(section, std::move(member), space, program_.values[target].per_row, earliest), false);
}

void Planner::add_concat(const Instruction& instruction, Section& section) {
  const auto axis = static_cast<std::size_t>(instruction.attributes[0]);
  std::int64_t shift = 0;
  for (const std::uint32_t argument : instruction.arguments) {
    const Shape& space = program_.values[argument].shape;
    Member piece{.work = Work::copy, .instruction = &instruction, .source = argument, .target = instruction.result};
    piece.start.assign(space.size(), 0);
    piece.step.assign(space.size(), 1);
    piece.start[axis] = shift;
    shift += space[axis];
    const std::size_t earliest = earliest_group(piece, section, space);
    add_copy(std::move(piece), space, earliest, section);
  }
}

void Planner::add_unslice(const Instruction& instruction, Section& section) {
  const std::uint32_t source = instruction.arguments[0];
  const Shape& space = program_.values[source].shape;
  Member inside{.work = Work::copy, .instruction = &instruction, .source = source, .target = instruction.result};
  for (std::size_t axis = 0; axis < space.size(); ++axis) {
    inside.start.push_back(instruction.attributes[3 * axis]);
    inside.step.push_back(instruction.attributes[3 * axis + 2]);
  }
  std::size_t earliest = earliest_group(inside, section, space);
  const bool apart = !program_.values[instruction.result].per_row && element_count(space) > 0 &&
                     std::ranges::all_of(inside.step, [](std::int64_t step) { return step == 1; });
  if (apart) {
    fill_around(instruction, inside.start, section);
  } else {
    earliest = std::max(earliest, add_fill(instruction, section) + 1);
  }
  add_copy(std::move(inside), space, earliest, section);
}

/// Zeros in front of and behind what is copied, axis by axis; so the copy need not wait for them.
void Planner::fill_around(const Instruction& instruction, const std::vector<std::int64_t>& first, Section& section) {
  const Shape& inside = program_.values[instruction.arguments[0]].shape;
  Shape box = program_.values[instruction.result].shape;
  std::vector<std::int64_t> start(box.size());
  for (std::size_t axis = 0; axis < box.size(); ++axis) {
    const std::int64_t end = first[axis] + inside[axis], size = box[axis];
    for (const auto& [begin, count] : {std::pair{std::int64_t{0}, first[axis]}, std::pair{end, size - end}}) {
      if (count == 0) continue;
      start[axis] = begin;
      box[axis] = count;
      Member zeros{.work = Work::fill, .instruction = &instruction, .target = instruction.result, .start = start};
      plan_.stored_[instruction.result] = true;
      written(instruction.result, place(section, std::move(zeros), box, false, first_group_), false);
    }
    start[axis] = first[axis];
    box[axis] = inside[axis];
  }
}

std::size_t Planner::add_fill(const Instruction& instruction, Section& section) {
  const Value& result = program_.values[instruction.result];
  Member zeros{.work = Work::fill, .instruction = &instruction, .target = instruction.result};
  plan_.stored_[instruction.result] = true;
  const std::size_t group = place(section, std::move(zeros), result.shape, result.per_row, first_group_);
  written(instruction.result, group, false);
  return group;
}

void Planner::add_structural(const Instruction& instruction, Section& section) {
  const bool accumulates = instruction.accumulator >= 0;
  std::size_t earliest = first_group_;
  if (instruction.op == Op::scatter_add && !accumulates) earliest = add_fill(instruction, section) + 1;
  Member member{.work = Work::structural, .instruction = &instruction, .target = instruction.result};
  earliest = std::max(earliest, earliest_group(member, section, {}));
  const bool per_row = accumulates || program_.values[instruction.result].per_row;
  if (!accumulates) plan_.stored_[instruction.result] = true;
  written(instruction.result, place(section, std::move(member), {}, per_row, earliest), false);
}

void Planner::add_row_output(const RowOutput& output, Section& section) {
  Member member{.work = Work::row_output, .source = output.value, .first = output.first};
  const Shape& space = program_.values[output.value].shape;
  const std::size_t earliest = earliest_group(member, section, space);
  place(section, std::move(member), space, true, earliest);
}

std::size_t Planner::place(Section& section, Member member, const Shape& space, bool per_row, std::size_t earliest) {
  const bool alone = member.work == Work::structural, row_by_row = is_row_by_row(member);
  std::vector<bool> reduced;
  if (member.work == Work::array_reduction) reduced = reduced_axes(program_, *member.instruction);
  const Accesses accesses = per_row || alone ? Accesses() : accesses_of(plan_, member, space);
  const auto joins = [&](const Group& group) {
    const bool full = group.weight >= most_weight || group.members.front().work == Work::structural;
    return !full && group.per_row == per_row && group.row_by_row == row_by_row && group.space == space &&
           (reduced.empty() || group.reduced.empty() || group.reduced == reduced) && has_room(group, accesses);
  };
  const std::size_t end = first_group_ + section.size();
  const std::size_t begin = std::max(earliest, end > search_window ? end - search_window : 0);
  std::size_t group = begin;
  while (group < end && (alone || !joins(section[group - first_group_]))) ++group;
  group = std::max(group, begin);
  if (group >= end) {
    group = end;
    section.push_back({.space = space, .per_row = per_row, .row_by_row = row_by_row, .reduced = {}, .members = {}});
  }
  Group& chosen = section[group - first_group_];
  if (!reduced.empty()) chosen.reduced = reduced;
  chosen.weight += weight_of(member);
  for (const std::uint32_t value : accesses.computed) chosen.weight += chosen.computed.insert(value).second ? 1 : 0;
  add_pieces(chosen.pieces, accesses.pieces);
  chosen.members.push_back(std::move(member));
  return group;
}

/// A loop in parts repeats its body.
bool Planner::has_room(const Group& group, const Accesses& accesses) const {
  if (body_count(accesses.pieces) == 1 && body_count(group.pieces) == 1) return true;
  Pieces pieces = group.pieces;
  add_pieces(pieces, accesses.pieces);
  const std::size_t bodies = body_count(pieces);
  return bodies <= most_bodies && bodies * (group.weight + accesses.computed.size()) <= most_weight_of_bodies;
}

void Planner::written(std::uint32_t value, std::size_t group, bool complete_at_once) {
  if (first_writer_[value] == 0) first_writer_[value] = group;
  first_writer_[value] = std::min(first_writer_[value], group);
  plan_.groups_[value] = std::max(plan_.groups_[value], group);
  late_[value] = !complete_at_once;
}

}  // namespace steepest::jit
