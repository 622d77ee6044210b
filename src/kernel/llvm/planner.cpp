#include "kernel/llvm/planner.hpp"

#include <algorithm>

#include "kernel/scratch.hpp"

namespace steepest::jit {
namespace {

template <class Visit>
void for_each_instruction(const Program& program, const Visit& visit) {
  for (const Pass& pass : program.passes) {
    for (const auto* section : {&pass.before, &pass.rows, &pass.after}) {
      for (const Instruction& instruction : *section) visit(instruction);
    }
  }
}

std::int64_t size_of(const Value& value) { return element_count(value.shape); }

}  // namespace

void Writers::write(std::int64_t offset, std::int64_t size, std::uint32_t value) {
  if (size <= 0) return;
  auto first = ranges_.lower_bound(offset);
  if (first != ranges_.begin() && std::prev(first)->second.end > offset) --first;
  while (first != ranges_.end() && first->first < offset + size) first = ranges_.erase(first);
  ranges_[offset] = {offset + size, value};
}

std::optional<std::uint32_t> Writers::at(std::int64_t offset) const {
  auto after = ranges_.upper_bound(offset);
  if (after == ranges_.begin()) return {};
  --after;
  if (after->second.end <= offset) return {};
  return after->second.value;
}

void Planner::run() {
  first_writer_.resize(program_.values.size());
  late_.resize(program_.values.size());
  kept_.resize(program_.values.size());
  find_producers();
  for (const std::uint32_t output : program_.outputs) {
    const std::uint32_t owner = plan_.aliases_[output].owner;
    materialise(owner);
    if (!plan_.producers_[owner]) continue;
    plan_.stored_[owner] = kept_[owner] = true;
  }
  find_recomputed();
  find_table_rows();
  for (std::size_t i = 0; i < program_.passes.size(); ++i) {
    std::vector<RowOutput> outputs;
    for (const RowOutput& output : program_.row_outputs) {
      if (output.pass == i) outputs.push_back(output);
    }
    plan_section(program_.passes[i].before, {}, plan_.passes_[i].before);
    plan_section(program_.passes[i].rows, outputs, plan_.passes_[i].rows);
    plan_section(program_.passes[i].after, {}, plan_.passes_[i].after);
  }
  place_scratch();
}

void Planner::find_producers() {
  Writers globals;
  for_each_instruction(program_, [&](const Instruction& instruction) {
    const Value& result = program_.values[instruction.result];
    plan_.producers_[instruction.result] = &instruction;
    if (result.storage == Storage::global) globals.write(result.offset, size_of(result), instruction.result);
  });
  find_constants(globals);
  find_aliases(globals);
  for (std::size_t i = 0; i < program_.passes.size(); ++i) find_block_aliases(i);
}

void Planner::find_constants(const Writers& globals) {
  Writers inputs;
  for (const Program::InputPlace& input : program_.inputs) {
    if (input.storage == Storage::global) inputs.write(input.offset, input.size, 0);
  }
  if (program_.row_count_offset >= 0) inputs.write(program_.row_count_offset, 1, 0);
  for (std::uint32_t i = 0; i < program_.values.size(); ++i) {
    const Value& value = program_.values[i];
    if (value.storage != Storage::global || size_of(value) == 0) continue;
    plan_.constant_[i] = !globals.at(value.offset) && !inputs.at(value.offset);
  }
}

void Planner::find_aliases(const Writers& globals) {
  for (std::uint32_t i = 0; i < program_.values.size(); ++i) {
    if (program_.values[i].storage == Storage::global) note_alias(i, globals);
  }
}

// Places in scratch are taken again and again, so an alias belongs to whoever wrote there last when it is read.
void Planner::find_block_aliases(std::size_t pass) {
  Writers writers;
  const auto note = [&](std::uint32_t value) {
    if (program_.values[value].storage == Storage::block) note_alias(value, writers);
  };
  for (const Instruction& instruction : program_.passes[pass].rows) {
    for (const std::uint32_t argument : instruction.arguments) note(argument);
    const Value& result = program_.values[instruction.result];
    if (result.storage == Storage::block) writers.write(result.offset, size_of(result), instruction.result);
  }
  for (const RowOutput& output : program_.row_outputs) {
    if (output.pass == pass) note(output.value);
  }
  for (const std::uint32_t output : program_.outputs) note(output);
}

void Planner::note_alias(std::uint32_t value, const Writers& writers) {
  if (plan_.producers_[value] || size_of(program_.values[value]) == 0) return;
  const std::optional<std::uint32_t> owner = writers.at(program_.values[value].offset);
  if (!owner) return;
  plan_.aliases_[value] = {*owner, program_.values[value].offset - program_.values[*owner].offset};
  if (plan_.canonical(value) != *owner) materialise(*owner);
}

void Planner::materialise(std::uint32_t value) {
  if (plan_.view(value)) plan_.materialised_[value] = plan_.stored_[value] = true;
}

std::uint32_t Planner::owner_of(std::uint32_t value) const {
  value = plan_.canonical(value);
  while (const Instruction* view = plan_.view(value)) value = plan_.canonical(view->arguments[0]);
  return plan_.aliases_[value].owner;
}

/// Whether a loop over `space` wants the value at its own position.
bool Planner::is_here(const Operand& operand, const Shape& space) const {
  const std::uint32_t value = plan_.canonical(operand.value);
  return operand.in_place && operand.axes.size() == space.size() && std::ranges::is_sorted(operand.axes) &&
         program_.values[value].shape == space && !plan_.view(value);
}

bool Planner::in_registers(const Operand& operand, std::size_t group, const Shape& space) const {
  const std::uint32_t value = plan_.canonical(operand.value);
  return is_here(operand, space) && plan_.groups_[value] == group && !late_[value];
}

std::size_t Planner::earliest_group(const Operand& operand, const Section& section, const Shape& space) const {
  std::size_t earliest = first_group_;
  for (const Operand& source : sources_of(operand, space)) {
    const std::size_t group = plan_.groups_[owner_of(source.value)];
    if (group < first_group_) continue;
    const bool at_hand = section[group - first_group_].space == space && in_registers(source, group, space);
    earliest = std::max(earliest, at_hand ? group : group + 1);
  }
  return earliest;
}

std::size_t Planner::earliest_group(const Member& member, const Section& section, const Shape& space) const {
  std::size_t earliest = first_group_;
  for (const Operand& operand : reads_of(member))
    earliest = std::max(earliest, earliest_group(operand, section, space));
  return earliest;
}

std::vector<Operand> Planner::reads_of(const Member& member) const {
  switch (member.work) {
    case Work::fill: return {};
    case Work::copy:
    case Work::row_output: {
      // A view that becomes a copy reads its argument.
      if (member.source == member.target && member.work == Work::copy) {
        return {{member.instruction->arguments[0], {}, false}};
      }
      Operand operand{.value = member.source, .axes = {}};
      for (std::size_t i = 0; i < program_.values[member.source].shape.size(); ++i) operand.axes.push_back(i);
      return {operand};
    }
    case Work::structural: {
      std::vector<Operand> operands;
      for (const std::uint32_t argument : member.instruction->arguments) operands.push_back({argument, {}, false});
      return operands;
    }
    default: return operands_of(program_, *member.instruction);
  }
}

void Planner::find_stored(const Section& section) {
  for (std::size_t i = 0; i < section.size(); ++i) {
    const std::size_t group = first_group_ + i;
    for (const Member& member : section[i].members) {
      for (const Operand& operand : reads_of(member)) {
        for (const Operand& source : sources_of(operand, section[i].space)) {
          if (!in_registers(source, group, section[i].space)) note_reader(owner_of(source.value), group);
        }
      }
    }
  }
}

void Planner::note_reader(std::uint32_t owner, std::size_t reader) {
  Plan::Readers& readers = plan_.readers_[owner];
  if (readers.first < first_group_) readers.first = reader;
  readers.last = reader;
  if (plan_.producers_[owner]) plan_.stored_[owner] = true;
}

/// The body of a scan gets some inputs in scratch.
std::int64_t Planner::input_scratch() const {
  std::int64_t end = 0;
  for (const Program::InputPlace& input : program_.inputs) {
    if (input.storage == Storage::block) end = std::max(end, input.offset + input.size);
  }
  return end;
}

void Planner::place_scratch() {
  std::size_t last = 0;
  for (std::size_t i = 0; i < program_.values.size(); ++i)
    last = std::max({last, first_writer_[i], plan_.readers_[i].last, plan_.groups_[i]});
  std::vector<std::vector<std::uint32_t>> begins(last + 1), ends(last + 1);
  for (std::uint32_t i = 0; i < program_.values.size(); ++i) {
    if (!plan_.stored_[i] || program_.values[i].storage != Storage::block) continue;
    begins[first_writer_[i]].push_back(i);
    if (!kept_[i]) ends[std::max(plan_.readers_[i].last, plan_.groups_[i])].push_back(i);
  }
  Scratch scratch;
  scratch.take(input_scratch());
  for (std::size_t group = 0; group <= last; ++group) {
    for (const std::uint32_t value : begins[group])
      plan_.scratch_[value] = scratch.take(size_of(program_.values[value]));
    for (const std::uint32_t value : ends[group]) scratch.give(plan_.scratch_[value], size_of(program_.values[value]));
  }
  plan_.scratch_size_ = scratch.size();
}

}  // namespace steepest::jit
