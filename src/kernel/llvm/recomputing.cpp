#include <algorithm>

#include "kernel/llvm/planner.hpp"

// Memory is dear beside arithmetic: what a few operations make of much smaller operands is not stored for the loops
// that read it again.
namespace steepest::jit {
namespace {

/// How many times larger than what it is made of, and at least how large, a value is that is computed again.
constexpr std::int64_t least_growth = 4, least_size = 32;
/// Of which it is made, at most.
constexpr std::size_t most_ingredients = 4;

bool is_arithmetic(Op op) { return op == Op::add || op == Op::sub || op == Op::mul || op == Op::neg; }

}  // namespace

/// What must lie in memory for `value` to be computed again.
std::vector<std::uint32_t> Planner::ingredients_of(std::uint32_t value) const {
  std::vector<std::uint32_t> result;
  for (const Operand& operand : operands_of(program_, *plan_.producers_[value])) {
    const std::uint32_t owner = owner_of(operand.value);
    const std::vector<std::uint32_t> more =
        plan_.recomputed_[owner] ? ingredients_of(owner) : std::vector<std::uint32_t>{owner};
    for (const std::uint32_t ingredient : more) {
      if (std::ranges::find(result, ingredient) == result.end()) result.push_back(ingredient);
    }
  }
  return result;
}

/// Per row, of operands that no loop makes or that are small.
bool Planner::is_cheap(std::uint32_t value) const {
  const Instruction* producer = plan_.producers_[value];
  if (!producer || kept_[value] || !is_arithmetic(producer->op)) return false;
  if (program_.values[value].storage != Storage::block) return false;
  std::int64_t made_of = 0;
  const std::vector<std::uint32_t> ingredients = ingredients_of(value);
  for (const std::uint32_t owner : ingredients) {
    if (program_.values[owner].storage != Storage::global) made_of += element_count(program_.values[owner].shape);
  }
  if (ingredients.size() > most_ingredients) return false;
  const std::int64_t size = element_count(program_.values[value].shape);
  return size >= least_size && size >= least_growth * made_of;
}

void Planner::find_recomputed() {
  for (std::uint32_t value = 0; value < program_.values.size(); ++value) plan_.recomputed_[value] = is_cheap(value);
  for (std::uint32_t value = 0; value < program_.values.size(); ++value) {
    const std::uint32_t owner = plan_.aliases_[value].owner;
    if (plan_.canonical(value) != owner) plan_.recomputed_[owner] = false;
  }
  for (const Pass& pass : program_.passes) {
    for (const auto* section : {&pass.before, &pass.rows, &pass.after}) {
      for (const Instruction& instruction : *section) keep(instruction);
    }
  }
}

/// Operands that are read by their address, not at the place of the loop, stay in memory.
void Planner::keep(const Instruction& instruction) {
  const Work work = work_of(instruction.op);
  const bool in_loop = work == Work::compute || work == Work::array_reduction || work == Work::row_reduction;
  if (in_loop) {
    for (const Operand& operand : operands_of(program_, instruction)) {
      if (!operand.in_place) plan_.recomputed_[owner_of(operand.value)] = false;
    }
    return;
  }
  if (plan_.view(instruction.result)) return;
  for (const std::uint32_t argument : instruction.arguments) plan_.recomputed_[owner_of(argument)] = false;
}

}  // namespace steepest::jit
