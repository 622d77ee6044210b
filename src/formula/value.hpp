#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "steepest/graph.hpp"

namespace steepest::formula {

/// An index of comprehensions by order of opening; never reused.
using LoopId = int;

/// constant + sum of coefficient * index: whole numbers, or a lone constant.
struct Affine {
  double constant = 0;
  std::vector<std::pair<LoopId, double>> terms;  ///< ascending loops, coefficients not 0
};

/// What an expression means while it is lowered. An index of a comprehension is an axis: a value that depends on
/// indices carries their axes first, in the order of opening, then the axes of its own shape.
struct Value {
  NodeId node = 0;            ///< in the graph of `level`; not yet made where `affine` is set
  int level = 0;              ///< 0 is the model; each fold around adds one
  std::vector<LoopId> loops;  ///< ascending
  bool per_row = false;
  std::optional<Affine> affine;
};

}  // namespace steepest::formula
