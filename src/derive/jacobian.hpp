#pragma once

#include "steepest/graph.hpp"

namespace steepest {

struct JacobianOptions {
  std::size_t shared_axes = 0;  ///< leading axes of both along which element i depends on element i alone
  bool forwards = false;        ///< by forward mode, whatever the sizes
};

/// The derivative of `output` [shared..., m...] by `input` [shared..., n...], any node, as one node [shared..., m...,
/// n...]: one sweep for each element of m by reverse mode, or for each of n by forward mode, whichever are fewer.
/// Nothing is per row.
NodeId jacobian(Graph& graph, NodeId output, NodeId input, const JacobianOptions& options = {});

}  // namespace steepest
