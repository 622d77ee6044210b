#include "kernel/program_builder.hpp"

namespace steepest {

Program make_program(const Graph& graph, std::span<const NodeId> outputs) {
  return make_program(graph, outputs, ProgramOptions{});
}

Program make_program(const Graph& graph, std::span<const NodeId> outputs, const ProgramOptions& options) {
  const LoweredGraph lowered = lower(graph, outputs, options.expand);
  return ProgramBuilder(graph, lowered, options).build();
}

}  // namespace steepest
