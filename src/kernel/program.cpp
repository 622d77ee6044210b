#include "kernel/loop_merging.hpp"
#include "kernel/program_builder.hpp"

namespace steepest {
namespace {

Program with_origins(Program program, std::span<const NodeId> origins) {
  for (Value& value : program.values) value.node = origins[value.node];
  return program;
}

}  // namespace

Program make_program(const Graph& graph, std::span<const NodeId> outputs) {
  return make_program(graph, outputs, ProgramOptions{});
}

Program make_program(const Graph& graph, std::span<const NodeId> outputs, const ProgramOptions& options) {
  if (const auto expanded = without_argmin(graph, outputs)) {
    return with_origins(make_program(expanded->graph, expanded->outputs, options), expanded->origins);
  }
  if (const auto merged = with_merged_loops(graph, outputs)) {
    const LoweredGraph lowered = lower(merged->graph, merged->outputs, options.expand);
    return with_origins(ProgramBuilder(merged->graph, lowered, options).build(), merged->origins);
  }
  const LoweredGraph lowered = lower(graph, outputs, options.expand);
  return ProgramBuilder(graph, lowered, options).build();
}

}  // namespace steepest
