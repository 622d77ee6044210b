#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "objective/runner.hpp"

namespace steepest {

/// A function f(S) that is affine in its sums S over rows, on samples of the rows: every sum counts `rows / size of the
/// sample` times, and nrow() stays the number of all rows. So sample values and gradients are right on average.
class RowSamples final {
 public:
  /// Nodes are added to the graph.
  RowSamples(Graph& graph, NodeId output, const Rows& rows, const RunContext& context);

  /// False where the function has no sums over rows, is not affine in them, or has a maximum or a product over rows.
  bool possible() const { return possible_; }
  /// The function with weighted sums.
  NodeId output() const { return output_; }
  /// What the runner of a sample computes.
  void derive(std::vector<NodeId> outputs) { outputs_ = std::move(outputs); }
  /// A runner over copies of these rows.
  Runner& take(std::span<const std::size_t> rows);

 private:
  /// The columns of as many rows as a sample has, and the program over them.
  struct Block {
    std::vector<std::shared_ptr<double>> columns;
    std::unique_ptr<Runner> runner;
  };
  Block& block_of(std::size_t size);
  void check_unchanged(std::size_t rows_taken);
  void take_shared(Block& block, std::span<const std::size_t> rows);

  Graph& graph_;
  const Rows& rows_;
  RunContext context_;
  NodeId weight_ = 0;  ///< input: how often a sample's sums count
  NodeId output_ = 0;
  bool possible_ = false;
  std::vector<NodeId> outputs_;
  std::size_t taken_ = 0;                ///< rows since the file was last looked at
  std::map<std::size_t, Block> blocks_;  ///< by the size of the sample: few sizes occur
};

}  // namespace steepest
