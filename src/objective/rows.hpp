#pragma once

#include <memory>
#include <vector>

#include "steepest/objective.hpp"

namespace steepest {

struct RowMajor;

/// The columns of an input; where rows are read in place, copies that are made at the first call.
std::vector<const double*> columns_of(const Rows& rows, const RowInput& input);

/// All inputs' values in single rows, for samples.
class RowValues final {
 public:
  explicit RowValues(const Rows& rows);
  std::size_t width() const { return columns_.size() + places_.size(); }
  /// `row` counts among those here.
  double at(std::size_t row, std::size_t column) const;
  /// Whether a row's values lie together; else a column's do.
  bool by_rows() const { return !places_.empty(); }

 private:
  std::vector<const double*> columns_;
  std::shared_ptr<const RowMajor> in_place_;
  std::vector<std::size_t> places_;
};

/// The values of a column in all rows, on every rank.
std::vector<double> whole_column(const Rows& rows, const double* column);

}  // namespace steepest
