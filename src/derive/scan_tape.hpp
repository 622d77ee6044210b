#pragma once

#include <unordered_map>

#include "steepest/structural.hpp"

namespace steepest {

/// The body of a loop beside its adjoints, in one graph.
struct BodyAdjoints {
  Graph graph;
  std::vector<NodeId> inputs;  ///< of the body
  NodeId carry_adjoint = 0;    ///< input [C]
  std::optional<NodeId> output_adjoint;
  std::vector<NodeId> results;                   ///< of the body
  std::vector<std::optional<NodeId>> gradients;  ///< by the body's inputs; nothing where it is zero or not wanted
};

/// `wanted` says by which inputs; by the carry always.
BodyAdjoints body_adjoints(const Function& body, const ScanSpec& spec, const std::vector<bool>& wanted);

/// Which values of the body the backward loop reads from the forward one, and where they lie in its outputs. Values
/// that are dear to compute are kept (functions, products, sums); what is cheap is computed again from them.
struct Tape {
  std::vector<NodeId> kept;             ///< nodes of BodyAdjoints::graph; the carry's input, if it is read, is one
  std::vector<std::int64_t> positions;  ///< by kept node
  std::int64_t width = 0;
  std::vector<bool> reads;  ///< by the body's inputs other than the carry: whether the backward loop reads them
};
Tape make_tape(const BodyAdjoints& body, const ScanSpec& spec);

}  // namespace steepest
