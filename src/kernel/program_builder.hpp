#pragma once

#include "kernel/lowering.hpp"
#include "kernel/program_options.hpp"
#include "kernel/schedule.hpp"

namespace steepest {

/// Turns a lowered graph into passes, sections and places.
class ProgramBuilder final {
 public:
  ProgramBuilder(const Graph& source, const LoweredGraph& lowered, const ProgramOptions& options);
  Program build();

 private:
  void place_inputs();
  void place_globals(std::span<const NodeId> live);
  void assign_passes(std::span<const NodeId> live);
  void build_rows(Pass& pass, std::size_t index, std::span<const NodeId> roots);
  void finish();
  void compute_in_float32();

  void add_value(NodeId id, Storage storage, std::int64_t offset);
  void add_view(NodeId id, std::int64_t shift);
  void add_accumulator(Pass& pass, NodeId id, Instruction& instruction);
  Instruction instruction(NodeId id);
  std::uint32_t function_index(NodeId scan);
  std::int64_t take_globals(std::int64_t size);
  bool is_place(NodeId id) const;
  bool needs_instruction(NodeId id) const { return !is_place(id) && !view_shift(graph_, id); }
  std::int64_t size_of(NodeId id) const { return element_count(graph_.shape(id)); }

  const Graph& source_;
  const LoweredGraph& lowered_;
  const Graph& graph_;
  ProgramOptions options_;
  Program program_;
  Schedule schedule_;
  std::vector<std::uint32_t> values_;  ///< by node: its latest value
  std::vector<bool> marks_;
  std::vector<std::uint32_t> function_sources_;  ///< by Program::functions: the source's function
};

}  // namespace steepest
