#pragma once

#include "steepest/kernel.hpp"

namespace steepest {

struct ProgramOptions {
  bool expand = true;         ///< operators become the formulas of their rows, where these say so
  bool reuse_scratch = true;  ///< a per-row value's place is taken again after its last use
  /// float32 is kept where the rows can be computed so (rows_may_be_single).
  Precision precision = Precision::float64;
};

Program make_program(const Graph& graph, std::span<const NodeId> outputs, const ProgramOptions& options);

}  // namespace steepest
