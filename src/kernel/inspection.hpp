#pragma once

#include "kernel/demand.hpp"
#include "kernel/row_buffers.hpp"

namespace steepest {

/// Runs a graph's outputs at a point and goes backwards over everything that the results depend on there.
class Inspection final {
 public:
  using Test = std::function<bool(const Seen&)>;

  Inspection(const Graph& graph, std::span<const NodeId> roots, const Bindings& bindings);

  /// The innermost node that the test holds for, and there the first row of the first block that has one.
  std::optional<DomainFault> find(const Test& test);

 private:
  void want_outputs();
  bool sweep_block(std::size_t pass, std::int64_t first, const Test& test);
  Look noting(const Test& test, std::int64_t first_row);

  std::shared_ptr<const Program> program_;
  std::unique_ptr<Kernel> kernel_;
  std::int64_t rows_;
  RowBuffers buffers_;
  std::vector<double> globals_;
  Demand demand_;
  std::optional<DomainFault> found_;
};

}  // namespace steepest
