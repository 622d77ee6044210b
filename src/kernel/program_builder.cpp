#include "kernel/program_builder.hpp"

#include <algorithm>
#include <limits>

#include "kernel/row_places.hpp"
#include "kernel/single.hpp"
#include "steepest/base.hpp"

namespace steepest {
namespace {

constexpr std::uint32_t no_value = std::numeric_limits<std::uint32_t>::max();

// A block's scratch and columns should fill about half of a core's second-level cache. The size is fixed, not asked
// from the machine: blocks decide the order of sums, and results must not depend on the machine.
constexpr std::int64_t cache_doubles = (512 * 1024) / sizeof(double);
constexpr std::int64_t least_lines = 9, most_lines = 63, lanes = 8;
constexpr std::int64_t most_lines_of_floats = 31;

/// An odd number of cache lines: with an even one, the same row of all of a block's columns falls into few sets of the
/// first-level cache.
std::int64_t rows_a_block(std::int64_t doubles_a_row) {
  const std::int64_t lines = cache_doubles / std::max<std::int64_t>(doubles_a_row, 1) / lanes;
  return lanes * (std::clamp(lines - 1, least_lines, most_lines) | 1);
}

std::int64_t rows_a_block_of_floats(std::int64_t floats_a_row) {
  const std::int64_t lines = cache_doubles / std::max<std::int64_t>(floats_a_row, 1) / lanes;
  return 2 * lanes * (std::clamp(lines - 1, least_lines, most_lines_of_floats) | 1);
}

Combine combine_of(Op op) {
  switch (op) {
    case Op::row_prod: return Combine::product;
    case Op::row_min: return Combine::min;
    case Op::row_max: return Combine::max;
    default: return Combine::sum;
  }
}

}  // namespace

ProgramBuilder::ProgramBuilder(const Graph& source, const LoweredGraph& lowered, const ProgramOptions& options)
    : source_(source),
      lowered_(lowered),
      graph_(lowered.graph),
      options_(options),
      values_(graph_.size(), no_value),
      marks_(graph_.size()) {}

Program ProgramBuilder::build() {
  const std::vector<NodeId> live = reachable(graph_, lowered_.outputs);
  schedule_ = make_schedule(graph_, live, lowered_.outputs);
  program_.passes.resize(schedule_.passes);
  program_.values.reserve(live.size());
  for (const NodeId id : live) marks_[id] = true;
  place_inputs();
  std::fill(marks_.begin(), marks_.end(), false);
  place_globals(live);
  assign_passes(live);
  finish();
  return std::move(program_);
}

void ProgramBuilder::add_value(NodeId id, Storage storage, std::int64_t offset) {
  const Node& node = graph_[id];
  values_[id] = static_cast<std::uint32_t>(program_.values.size());
  program_.values.push_back({.node = lowered_.origins[id],
                             .shape = graph_.shape(id),
                             .per_row = node.per_row,
                             .element = node.element,
                             .storage = storage,
                             .offset = offset,
                             .owner = values_[id]});
}

void ProgramBuilder::add_view(NodeId id, std::int64_t shift) {
  const Value base = program_.values[values_[graph_.arguments(id)[0]]];
  add_value(id, base.storage, base.offset + shift);
  program_.values.back().owner = base.owner;
}

std::int64_t ProgramBuilder::take_globals(std::int64_t size) {
  const std::size_t offset = program_.initial_globals.size();
  program_.initial_globals.resize(offset + static_cast<std::size_t>(size));
  return static_cast<std::int64_t>(offset);
}

bool ProgramBuilder::is_place(NodeId id) const {
  const Op op = graph_[id].op;
  return op == Op::literal || op == Op::constant || op == Op::input || op == Op::row_count;
}

void ProgramBuilder::place_inputs() {
  for (std::size_t i = 0; i < graph_.inputs().size(); ++i) {
    const Input& input = graph_.inputs()[i];
    if (!marks_[input.node]) continue;
    const std::int64_t size = element_count(input.shape);
    const Storage storage = input.per_row ? Storage::column : Storage::global;
    const std::int64_t offset = input.per_row ? program_.columns : take_globals(size);
    if (input.per_row) program_.columns += size;
    program_.inputs.push_back({input.name, storage, offset, size, lowered_.inputs[i]});
    add_value(input.node, storage, offset);
  }
}

void ProgramBuilder::place_globals(std::span<const NodeId> live) {
  for (const NodeId id : live) {
    if (graph_[id].per_row || values_[id] != no_value) continue;
    if (const std::optional<std::int64_t> shift = view_shift(graph_, id)) {
      add_view(id, *shift);
      continue;
    }
    const std::int64_t offset = take_globals(size_of(id));
    add_value(id, Storage::global, offset);
    double* place = program_.initial_globals.data() + offset;
    if (graph_[id].op == Op::literal) *place = *graph_.literal_value(id);
    if (graph_[id].op == Op::constant) std::ranges::copy(graph_.constant_values(id), place);
    if (graph_[id].op == Op::row_count) program_.row_count_offset = offset;
  }
}

void ProgramBuilder::assign_passes(std::span<const NodeId> live) {
  std::vector<std::vector<NodeId>> roots(program_.passes.size());
  for (const NodeId id : live) {
    if (is_row_reduction(graph_, id)) roots[schedule_.stages[id] - 1].push_back(id);
  }
  for (const NodeId id : lowered_.outputs) {
    if (graph_[id].per_row) roots[schedule_.stages[id]].push_back(id);
  }
  for (const NodeId id : live) {
    if (graph_[id].per_row || is_row_reduction(graph_, id) || !needs_instruction(id)) continue;
    const std::uint32_t stage = schedule_.stages[id];
    std::vector<Instruction>& section = stage == 0 ? program_.passes[0].before : program_.passes[stage - 1].after;
    section.push_back(instruction(id));
  }
  for (std::size_t i = 0; i < roots.size(); ++i) build_rows(program_.passes[i], i, roots[i]);
}

void ProgramBuilder::build_rows(Pass& pass, std::size_t index, std::span<const NodeId> roots) {
  const std::vector<NodeId> nodes = rows_of_pass(graph_, roots, marks_);
  RowPlaces places(graph_, nodes, options_.reuse_scratch);
  for (const NodeId id : lowered_.outputs) {
    if (graph_[id].per_row && schedule_.stages[id] == index) places.keep(id);
  }
  for (std::size_t position = 0; position < nodes.size(); ++position) {
    const NodeId id = nodes[position];
    if (graph_[id].op == Op::input) continue;
    if (const std::optional<std::int64_t> shift = view_shift(graph_, id)) {
      add_view(id, *shift);
    } else if (is_row_reduction(graph_, id)) {
      Instruction reduction = instruction(id);
      add_accumulator(pass, id, reduction);
      pass.rows.push_back(std::move(reduction));
    } else {
      add_value(id, Storage::block, places.take(position));
      pass.rows.push_back(instruction(id));
    }
    places.release(position);
  }
  program_.scratch_size = std::max(program_.scratch_size, places.size());
  for (std::size_t i = 0; i < lowered_.outputs.size(); ++i) {
    const NodeId id = lowered_.outputs[i];
    if (graph_[id].per_row && schedule_.stages[id] == index) {
      program_.row_outputs.push_back({values_[id], static_cast<std::int64_t>(i), index});
    }
  }
}

void ProgramBuilder::add_accumulator(Pass& pass, NodeId id, Instruction& instruction) {
  instruction.accumulator = pass.accumulators_size;
  pass.accumulators.push_back({.combine = combine_of(graph_[id].op),
                               .offset = pass.accumulators_size,
                               .size = size_of(id),
                               .global_offset = program_.values[values_[id]].offset});
  pass.accumulators_size += size_of(id);
}

Instruction ProgramBuilder::instruction(NodeId id) {
  Instruction result{.op = graph_[id].op, .result = values_[id], .arguments = {}, .attributes = {}};
  const std::span<const NodeId> arguments = graph_.arguments(id);
  result.arguments.reserve(arguments.size());
  for (const NodeId argument : arguments) result.arguments.push_back(values_[argument]);
  const std::span<const std::int64_t> attributes = graph_.attributes(id);
  result.attributes.assign(attributes.begin(), attributes.end());
  if (result.op == Op::scan) result.function = function_index(id);
  return result;
}

std::uint32_t ProgramBuilder::function_index(NodeId scan) {
  const auto source = static_cast<std::uint32_t>(graph_[scan].payload);
  const auto known = std::ranges::find(function_sources_, source);
  const auto index = static_cast<std::uint32_t>(known - function_sources_.begin());
  if (known != function_sources_.end()) return index;
  const Function& body = source_.function(source);
  ProgramOptions of_body = options_;
  of_body.precision = Precision::float64;
  function_sources_.push_back(source);
  program_.functions.push_back(std::make_shared<const Program>(make_program(body.graph(), body.outputs(), of_body)));
  return index;
}

void ProgramBuilder::finish() {
  // Row outputs were found pass by pass and carry their position among the outputs: back to the order asked.
  std::ranges::sort(program_.row_outputs, {}, &RowOutput::first);
  for (RowOutput& output : program_.row_outputs) {
    output.first = program_.row_output_columns;
    program_.row_output_columns += element_count(program_.values[output.value].shape);
  }
  for (const NodeId id : lowered_.outputs) {
    if (!graph_[id].per_row) program_.outputs.push_back(values_[id]);
  }
  program_.block_rows = rows_a_block(program_.scratch_size + program_.columns);
  if (options_.precision == Precision::float32 && rows_may_be_single(program_)) compute_in_float32();
}

void ProgramBuilder::compute_in_float32() {
  const auto doubles = static_cast<std::int64_t>(program_.initial_globals.size());
  program_.precision = Precision::float32;
  program_.singles = take_globals(doubles / 2 + 1);
  program_.block_rows = rows_a_block_of_floats(program_.scratch_size + program_.columns);
}

}  // namespace steepest
