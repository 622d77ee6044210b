#include "kernel/llvm/plan.hpp"

#include "kernel/llvm/planner.hpp"

namespace steepest::jit {

Plan::Plan(const Program& program)
    : program_(&program),
      passes_(program.passes.size()),
      producers_(program.values.size()),
      constant_(program.values.size()),
      stored_(program.values.size()),
      materialised_(program.values.size()),
      recomputed_(program.values.size()),
      table_rows_(program.values.size()),
      groups_(program.values.size()),
      readers_(program.values.size()),
      scratch_(program.values.size(), -1) {
  for (std::uint32_t i = 0; i < program.values.size(); ++i) aliases_.push_back({i, 0});
  Planner(*this).run();
}

std::uint32_t Plan::canonical(std::uint32_t value) const {
  const Alias& alias = aliases_[value];
  const bool same = alias.shift == 0 && program_->values[alias.owner].shape == program_->values[value].shape;
  return same ? alias.owner : value;
}

const Instruction* Plan::view(std::uint32_t value) const {
  const Instruction* instruction = producers_[value];
  if (!instruction || materialised_[value]) return nullptr;
  const Op op = instruction->op;
  return work_of(op) == Work::copy && op != Op::concat && op != Op::unslice ? instruction : nullptr;
}

std::optional<double> Plan::literal(std::uint32_t value) const {
  if (!constant_[value] || element_count(program_->values[value].shape) != 1) return {};
  return program_->initial_globals[static_cast<std::size_t>(program_->values[value].offset)];
}

bool Plan::reads_again(std::uint32_t column, std::size_t group) const {
  return readers_[column].last == group && readers_[column].first < group;
}

std::int64_t Plan::offset(std::uint32_t value) const {
  const Alias& alias = aliases_[value];
  const std::int64_t place = scratch_[alias.owner];
  return place < 0 ? program_->values[value].offset : place + alias.shift;
}

}  // namespace steepest::jit
