#pragma once

#include <memory>
#include <span>
#include <vector>

#include "objective/parameters.hpp"
#include "steepest/derive.hpp"

namespace steepest {

/// A sparse Hessian from one product with a vector a colour.
class CompressedHessian final : public SparseHessian {
 public:
  /// Nothing: the pattern or the number of colours is too large.
  static std::unique_ptr<CompressedHessian> make(Graph& graph, NodeId output, const Parameters& parameters,
                                                 const Rows& rows, const RunContext& context);

  const Sparsity& pattern() const override { return pattern_; }
  std::size_t products() const override { return colours_.size(); }
  void values(std::span<const double> x, std::span<double> result) override;

 private:
  /// A value that is read off element `row` of a product.
  struct Reading {
    std::int32_t row = 0;
    std::int64_t value = 0;
  };
  struct Colour {
    std::vector<std::int32_t> columns;
    std::vector<Reading> readings;
  };

  CompressedHessian(Graph& graph, NodeId output, const Parameters& parameters, Sparsity pattern,
                    std::span<const std::int32_t> colours, const Rows& rows, const RunContext& context);
  void plan(std::span<const std::int32_t> colours);
  void take_product(std::span<double> product) const;

  const Parameters& parameters_;
  Sparsity pattern_;
  std::vector<Colour> colours_;
  std::vector<NodeId> directions_;  // inputs for the sums of unit vectors
  std::unique_ptr<Runner> runner_;
};

}  // namespace steepest
