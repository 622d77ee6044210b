#pragma once

#include <string>
#include <vector>

#include "program_naive.hpp"

namespace steepest::test {

/// Whether this build and machine have compiled code.
bool has_llvm();

/// What two backends may differ by: a relative part, of the larger of the value and `scale`.
struct Agreement {
  double tolerance = 0;
  double scale = 1e-300;
};

/// Runs the outputs in the interpreter and compiled; says where they differ, or nothing.
std::string disagreement(const Graph& graph, std::span<const NodeId> outputs, const Point& point,
                         const Agreement& agreement);

}  // namespace steepest::test
