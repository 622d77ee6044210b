#include <algorithm>

#include "kernel/llvm/accesses.hpp"
#include "kernel/llvm/planner.hpp"

// Memory is dear beside arithmetic: what a few operations make of much smaller operands is not stored for the loops
// that read it again. Neither is what a few operations make of a few arrays, where there are no rows; nor zeros with a
// smaller array among them, nor a few arrays one after another: the loop that reads these falls into parts.
namespace steepest::jit {
namespace {

/// How many times larger than what it is made of, and at least how large, a value is that is computed again.
constexpr std::int64_t least_growth = 4, least_size = 32;
/// Of which it is made, at most.
constexpr std::size_t most_ingredients = 4;
/// Of arrays without rows: operations an element, in arrays that leave the first-level cache and in those that do not.
constexpr std::int64_t large_array = 2048;
constexpr std::size_t most_operations = 16, most_operations_small = 4;
/// Different bodies of the loop that reads pieces; a period of four or less is read and written in lanes.
constexpr std::size_t most_bodies_of_reader = 6;
constexpr std::int64_t most_step = 4;

}  // namespace

/// What must lie in memory for `value` to be computed again.
std::vector<std::uint32_t> Planner::ingredients_of(std::uint32_t value) const {
  std::vector<std::uint32_t> result, seen{value};
  for (std::size_t next = 0; next < seen.size(); ++next) {
    for (const std::uint32_t argument : plan_.producers_[seen[next]]->arguments) {
      const std::uint32_t owner = owner_of(argument);
      std::vector<std::uint32_t>& list = plan_.recomputed_[owner] ? seen : result;
      if (std::ranges::find(list, owner) == list.end()) list.push_back(owner);
    }
  }
  return result;
}

/// An operand by what a loop over `space` must have for it: values at its own position where they are computed there,
/// values in memory elsewhere.
std::vector<Operand> Planner::sources_of(const Operand& operand, const Shape& space) const {
  std::vector<Operand> result, open{operand};
  std::vector<std::uint32_t> seen;
  for (std::size_t next = 0; next < open.size(); ++next) {
    const Operand one = open[next];
    const std::uint32_t owner = owner_of(one.value);
    if (!plan_.recomputed_[owner]) {
      result.push_back(one);
      continue;
    }
    if (std::ranges::find(seen, owner) != seen.end()) continue;
    const Instruction& producer = *plan_.producers_[owner];
    if (is_here(one, space) && is_elementwise(producer.op)) {
      seen.push_back(owner);
      for (const Operand& inner : operands_of(program_, producer)) open.push_back(inner);
      continue;
    }
    for (const std::uint32_t ingredient : ingredients_of(owner)) result.push_back({ingredient, {}, false});
  }
  return result;
}

bool Planner::is_cheap(std::uint32_t value) const {
  const Instruction* producer = plan_.producers_[value];
  if (!producer || kept_[value]) return false;
  if (program_.values[value].storage == Storage::block) return is_cheap_by_row(value);
  return is_piecewise(value) || is_cheap_array(value);
}

/// Per row, of operands that no loop makes or that are small.
bool Planner::is_cheap_by_row(std::uint32_t value) const {
  if (!is_arithmetic(plan_.producers_[value]->op)) return false;
  std::int64_t made_of = 0;
  const std::vector<std::uint32_t> ingredients = ingredients_of(value);
  for (const std::uint32_t owner : ingredients) {
    if (program_.values[owner].storage != Storage::global) made_of += element_count(program_.values[owner].shape);
  }
  if (ingredients.size() > most_ingredients) return false;
  const std::int64_t size = element_count(program_.values[value].shape);
  return size >= least_size && size >= least_growth * made_of;
}

/// Zeros around an array, or a few arrays one after another.
bool Planner::is_piecewise(std::uint32_t value) const {
  const Instruction& producer = *plan_.producers_[value];
  if (producer.op != Op::unslice && producer.op != Op::concat) return false;
  const Shape& shape = program_.values[value].shape;
  if (element_count(shape) == 0) return false;
  for (std::size_t axis = 0; axis < shape.size() && producer.op == Op::unslice; ++axis) {
    const std::int64_t step = producer.attributes[3 * axis + 2];
    if (step < 1 || step > most_step) return false;
  }
  if (producer.arguments.size() > most_bodies_of_reader) return false;
  const Accesses accesses = accesses_behind(plan_, value, identity(shape), shape, most_operations);
  return accesses.computed.size() <= most_operations && body_count(accesses.pieces) <= most_bodies_of_reader;
}

bool Planner::is_cheap_array(std::uint32_t value) const {
  const Op op = plan_.producers_[value]->op;
  if (!is_elementwise(op) || !is_quick(*plan_.producers_[value])) return false;
  const Shape& shape = program_.values[value].shape;
  const std::int64_t size = element_count(shape);
  if (size < least_size) return false;
  const std::size_t most = size >= large_array ? most_operations : most_operations_small;
  const Accesses accesses = accesses_behind(plan_, value, identity(shape), shape, most);
  return accesses.computed.size() <= most && accesses.reads.size() <= most_ingredients &&
         body_count(accesses.pieces) <= most_bodies_of_reader;
}

/// About as quick as reading an operand.
bool Planner::is_quick(const Instruction& instruction) const {
  switch (instruction.op) {
    case Op::min:
    case Op::max:
    case Op::abs:
    case Op::where: return true;
    case Op::integer_power: {
      const std::optional<double> exponent = plan_.literal(plan_.canonical(instruction.arguments[1]));
      return exponent && (*exponent == 2 || *exponent == 3);
    }
    default: return is_arithmetic(instruction.op) || operator_info(instruction.op).is_mask;
  }
}

void Planner::find_recomputed() {
  for (std::uint32_t value = 0; value < program_.values.size(); ++value) plan_.recomputed_[value] = is_cheap(value);
  for (std::uint32_t value = 0; value < program_.values.size(); ++value) {
    const std::uint32_t owner = plan_.aliases_[value].owner;
    if (plan_.canonical(value) != owner) plan_.recomputed_[owner] = false;
  }
  for (const Pass& pass : program_.passes) {
    for (const Instruction& instruction : pass.before) keep(instruction, false);
    for (const Instruction& instruction : pass.rows) keep(instruction, true);
    for (const Instruction& instruction : pass.after) keep(instruction, false);
  }
  for (const RowOutput& output : program_.row_outputs) keep_array(output.value);
}

void Planner::keep_array(std::uint32_t value) {
  const std::uint32_t owner = owner_of(value);
  if (program_.values[owner].storage == Storage::global) plan_.recomputed_[owner] = false;
}

/// Operands that are read by their address, not at the place of the loop, stay in memory; so do arrays that a loop
/// over rows, a larger loop or a product reads many times.
void Planner::keep(const Instruction& instruction, bool in_rows) {
  const Work work = work_of(instruction.op);
  const bool in_loop = work == Work::compute || work == Work::array_reduction || work == Work::row_reduction;
  const std::int64_t positions = element_count(space_of(program_, instruction));
  if (in_loop) {
    for (const Operand& operand : operands_of(program_, instruction)) {
      const std::uint32_t owner = owner_of(operand.value);
      if (!operand.in_place) plan_.recomputed_[owner] = false;
      const bool again =
          in_rows || instruction.op == Op::matmul || positions > element_count(program_.values[owner].shape);
      if (again) keep_array(operand.value);
    }
    return;
  }
  if (plan_.view(instruction.result)) return;
  const bool copies = work == Work::copy && !in_rows && plan_.value(instruction.result).storage == Storage::global;
  for (const std::uint32_t argument : instruction.arguments) {
    const std::uint32_t owner = owner_of(argument);
    const bool many = positions > element_count(program_.values[owner].shape);
    const bool joins = instruction.op == Op::concat || instruction.op == Op::unslice;
    if (!copies || (many && !joins)) plan_.recomputed_[owner] = false;
  }
}

}  // namespace steepest::jit
