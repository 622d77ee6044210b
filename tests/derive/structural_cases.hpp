#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "steepest/expression.hpp"

/// What the one checker of structural rules runs over.
namespace steepest::test {

using Builder = std::function<NodeId(Graph&, NodeId, NodeId)>;

/// The operator applied to an input p that is not per row and an input x that may be.
struct StructuralCase {
  std::string name;
  Shape p;
  Shape x;
  bool x_per_row;
  Builder build;
};

inline void PrintTo(const StructuralCase& one, std::ostream* out) { *out << one.name; }

inline Expression of(Graph& graph, NodeId node) { return {graph, node}; }

/// Loops, minima, matrices and compositions of them, each for an x that is per row and one that is not.
std::vector<StructuralCase> loop_and_matrix_cases();

}  // namespace steepest::test
