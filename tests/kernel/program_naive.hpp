#pragma once

#include <map>
#include <string>
#include <vector>

#include "steepest/kernel.hpp"

namespace steepest::test {

/// Values of every input: [element][row] for per-row inputs, as Bindings wants them.
struct Point {
  std::map<std::string, std::vector<double>> inputs;
  std::int64_t rows = 0;

  Bindings bindings() const;
};

/// A value in every row: rows[r] holds the elements; values that are not per row have one entry.
using RowValues = std::vector<std::vector<double>>;

/// Evaluates nodes one by one from their definitions in structural.hpp, by index arithmetic on whole arrays. Shares no
/// code with programs and kernels, so that it can judge them.
std::map<NodeId, RowValues> evaluate_naively(const Graph& graph, std::span<const NodeId> roots, const Point& point);

/// Runs outputs through a program and compares with evaluate_naively; `tolerance` is relative to the larger of the
/// value and `scale`. Returns what differs, or an empty text.
std::string difference(const Graph& graph, std::span<const NodeId> outputs, const Point& point, const Kernel& kernel,
                       const Program& program, double tolerance, double scale = 1e-300);

/// The same through the interpreter.
std::string interpreter_difference(const Graph& graph, std::span<const NodeId> outputs, const Point& point,
                                   double tolerance, double scale = 1e-300);

}  // namespace steepest::test
