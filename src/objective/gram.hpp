#pragma once

#include <optional>
#include <span>
#include <vector>

#include "objective/line_reducer.hpp"

namespace steepest {

/// Lines of [J r] reduced to the sums of products of their columns, [J r]'[J r]. A partial result is its upper
/// triangle; what stands below has no meaning. Given columns are summed as they stand, without their factors.
class GramReducer final : public LineReducer {
 public:
  using LineReducer::LineReducer;
  void merge(double* left, const double* right) const override;
  bool fetches() const override { return true; }
  /// The Gram matrix from all rows' sums.
  std::vector<double> with_factors(std::span<const double> sums) const;

 protected:
  void absorb_lines(double* partial, const RowChunk& chunk, std::int64_t count) const override;
};

/// The R factor of [J r] (width x width, column-major, zeros below) from its Gram matrix, by Cholesky with columns of
/// length 1. Nothing where J is too ill-conditioned for that: the Gram matrix has the square of the condition number,
/// and a step's relative error is about n eps cond^2 (Higham 2002, Accuracy and Stability of Numerical Algorithms,
/// sections 10.1 and 20.4). What is let through keeps that below 1e-9, so that a method that measures J'r anew in every
/// step (whose error no condition number enlarges) loses nothing at its end.
std::optional<std::vector<double>> factor_of_gram(std::span<const double> gram, std::int64_t width);

/// Whether factor_of_gram would have found the factor of these lines.
bool is_well_conditioned(std::span<const double> factor, std::int64_t width);

}  // namespace steepest
