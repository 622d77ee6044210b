#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "program_naive.hpp"

namespace steepest::test {

/// A random graph with values for its inputs.
struct RandomCase {
  Graph graph;
  std::vector<NodeId> outputs;
  std::vector<NodeId> parameters;  ///< inputs that are not per row
  Point point;
};

struct RandomOptions {
  int nodes = 40;
  bool with_rows = true;
  std::int64_t rows = 37;
  bool smooth = false;  ///< only operators whose derivatives exist everywhere
};

/// Scalars, vectors and matrices, per row and not, of elementwise and structural operators. Values stay moderate.
RandomCase random_case(std::uint64_t seed, const RandomOptions& options);

/// The sum of the means of a case's outputs, its gradient, and its Hessian times a vector.
std::vector<NodeId> derivatives(RandomCase& random);

}  // namespace steepest::test
