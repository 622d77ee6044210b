#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "objective/gram.hpp"
#include "objective/jacobian.hpp"
#include "objective/sum_of_squares.hpp"
#include "objective/triangle.hpp"
#include "objective/vector_product.hpp"

namespace steepest {

/// Residuals that are not per row, a few of them or many, and their derivatives column by column.
class FixedResiduals final {
 public:
  FixedResiduals(Graph& graph, std::vector<NodeId> residuals, const Parameters& parameters, const Rows& rows,
                 const RunContext& context);

  std::int64_t count() const { return count_; }
  /// Adds the lines of [J r] at x to a triangle.
  void add_to(double* triangle, std::span<const double> x);

 private:
  void take_column(std::vector<double>& lines, std::int64_t column, std::size_t first_output) const;
  void take_directions(std::vector<double>& lines);

  const Parameters& parameters_;
  std::vector<NodeId> residuals_;
  std::int64_t count_ = 0;
  std::vector<NodeId> directions_;  // inputs for tangents; empty where the program holds all columns
  std::optional<Runner> runner_;
};

/// Sum of squares of residuals of a graph.
class GraphLeastSquares final : public LeastSquares {
 public:
  /// Nothing if the Jacobian would cost too much.
  static std::unique_ptr<GraphLeastSquares> make(Graph& graph, const SumOfSquares& sum, const Parameters& parameters,
                                                 const Rows& rows, const RunContext& context);

  std::size_t residuals() const override { return residuals_; }
  double scale() const override { return scale_; }
  bool linear() const override { return linear_; }
  Triangle triangle(std::span<const double> x) override;
  Triangle accurate_triangle(std::span<const double> x) override;
  bool has_curvature() const override { return true; }
  void curvature(std::span<const double> x, std::span<const double> v, std::span<double> result) override;

 private:
  GraphLeastSquares(Graph& graph, const Parameters& parameters, const Rows& rows, const RunContext& context)
      : graph_(graph), parameters_(parameters), rows_(rows), context_(context) {}
  void reduce_rows(RowJacobian jacobian);
  std::vector<double> row_factor();
  Triangle with_fixed(std::span<const double> x, std::span<const double> row_factor);
  std::vector<NodeId> curvature_nodes(std::span<const NodeId> inputs, std::span<const NodeId> vectors);

  Graph& graph_;
  const Parameters& parameters_;
  const Rows& rows_;
  RunContext context_;
  std::vector<NodeId> weighted_;  // all residuals, times the roots of their factors
  std::unique_ptr<VectorProduct> curvature_;
  std::unique_ptr<Runner> row_runner_;  // for the residuals that are per row, if there are any
  std::optional<TriangleReducer> row_reducer_;
  std::optional<GramReducer> gram_;  // where it pays
  bool ill_conditioned_ = false;     // where it was last looked at: the Gram matrix is not worth a try
  std::optional<FixedResiduals> fixed_;
  std::size_t residuals_ = 0;
  double scale_ = 1;
  bool linear_ = false;
};

}  // namespace steepest
