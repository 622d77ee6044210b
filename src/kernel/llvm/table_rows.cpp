#include <algorithm>
#include <set>

#include "kernel/llvm/host.hpp"
#include "kernel/llvm/planner.hpp"

// Where an index picks a row of a table (a factor of matrix factorisation, an embedding), the row's elements lie side
// by side, but those of eight rows of data in eight places. Loops that do no more than multiply, sum and scatter such
// rows therefore take one row of data after the other, in lanes along the table's.
namespace steepest::jit {
namespace {

bool is_single(const Program& program, std::uint32_t value) { return element_count(program.values[value].shape) == 1; }

}  // namespace

/// Whether the argument is a table's row as it stands, not a part of it or in another order.
bool Planner::is_whole(std::uint32_t argument) const {
  const std::uint32_t owner = owner_of(argument);
  return plan_.table_rows_[owner] && plan_.canonical(argument) == owner && !plan_.view(owner);
}

/// Whether the result is a row of a table, or the sum or product of rows with what all its elements share.
bool Planner::is_table_row(const Instruction& instruction) const {
  const Value& result = program_.values[instruction.result];
  const bool fits = result.storage == Storage::block && !kept_[instruction.result] && !result.shape.empty();
  if (!fits || result.shape.back() < lanes) return false;
  if (instruction.op == Op::gather) {
    const Value& table = program_.values[instruction.arguments[0]];
    return table.storage == Storage::global && table.shape.size() == result.shape.size() + 1 &&
           is_single(program_, instruction.arguments[1]);
  }
  if (!is_arithmetic(instruction.op)) return false;
  const auto allowed = [&](std::uint32_t argument) {
    const std::uint32_t owner = owner_of(argument);
    return is_whole(argument) || is_single(program_, owner) || program_.values[owner].storage == Storage::global;
  };
  return std::ranges::all_of(instruction.arguments, allowed) &&
         std::ranges::any_of(instruction.arguments, [&](std::uint32_t argument) { return is_whole(argument); });
}

/// Whether the instruction can take its operands one row after the other, if those that are long are rows of tables.
bool Planner::reads_row_by_row(const Instruction& instruction) const {
  if (plan_.table_rows_[instruction.result]) return true;
  if (instruction.op == Op::scatter_add) {
    return instruction.accumulator >= 0 && is_single(program_, instruction.arguments[1]);
  }
  if (work_of(instruction.op) != Work::array_reduction || !reduced_axes(program_, instruction).back()) return false;
  const auto allowed = [&](std::uint32_t argument) {
    return is_whole(argument) || program_.values[owner_of(argument)].storage == Storage::global;
  };
  return std::ranges::all_of(instruction.arguments, allowed);
}

/// Takes the mark from operands of an instruction that does not read them so. Whether there were any.
bool Planner::drop_table_rows(const Instruction& instruction) {
  bool dropped = false;
  for (std::size_t i = 0; i < instruction.arguments.size(); ++i) {
    const std::uint32_t argument = instruction.arguments[i], owner = owner_of(argument);
    if (!plan_.table_rows_[owner]) continue;
    const bool is_place = instruction.op == Op::scatter_add && i > 0;
    if (!is_place && is_whole(argument) && reads_row_by_row(instruction)) continue;
    plan_.table_rows_[owner] = false;
    dropped = true;
  }
  return dropped;
}

void Planner::find_table_rows() {
  const bool is_body = program_.block_rows <= lanes;  // of a loop with carried state
  if (is_body || program_.precision == Precision::float32) return;
  const auto for_each = [&](const auto& visit) {
    for (const Pass& pass : program_.passes) {
      for (const Instruction& instruction : pass.rows) visit(instruction);
    }
  };
  std::vector<std::uint32_t> candidates;
  for_each([&](const Instruction& instruction) {
    if (!is_table_row(instruction)) return;
    plan_.table_rows_[instruction.result] = true;
    candidates.push_back(instruction.result);
  });
  for (const RowOutput& output : program_.row_outputs) plan_.table_rows_[owner_of(output.value)] = false;
  for (bool dropped = true; dropped;) {
    dropped = false;
    for_each([&](const Instruction& instruction) {
      if (!plan_.view(instruction.result)) dropped = drop_table_rows(instruction) || dropped;
      if (!plan_.table_rows_[instruction.result] || is_table_row(instruction)) return;
      plan_.table_rows_[instruction.result] = false;
      dropped = true;
    });
    // A node computed in several passes has to have the same bits in all.
    std::set<NodeId> others;
    for (const std::uint32_t value : candidates) {
      if (!plan_.table_rows_[value]) others.insert(program_.values[value].node);
    }
    for (const std::uint32_t value : candidates) {
      if (!plan_.table_rows_[value] || !others.contains(program_.values[value].node)) continue;
      plan_.table_rows_[value] = false;
      dropped = true;
    }
  }
  for (std::uint32_t value = 0; value < program_.values.size(); ++value) {
    if (plan_.table_rows_[value]) plan_.recomputed_[value] = true;
  }
}

bool Planner::is_row_by_row(const Member& member) const {
  if (member.work != Work::array_reduction) return false;
  return std::ranges::any_of(member.instruction->arguments, [&](std::uint32_t argument) { return is_whole(argument); });
}

}  // namespace steepest::jit
