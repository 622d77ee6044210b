#pragma once

#include <vector>

#include "objective/row_reducer.hpp"

namespace steepest {

/// Lines of [J r] reduced to the R factor of their QR decomposition, line by line or merged in any tree
/// (tall-skinny QR: Demmel, Grigori, Hoemmen and Langou 2012, SIAM J. Sci. Comput. 34). A partial result is the upper
/// triangle, width x width, column-major, zeros below.
class TriangleReducer final : public RowReducer {
 public:
  /// Where a row output stands in [J r]. With several residuals a row, each has its line.
  struct Place {
    std::int64_t line = 0;
    std::int64_t column = 0;  ///< width: nobody wants it
  };

  TriangleReducer(std::int64_t width, std::int64_t lines, std::vector<Place> places);

  std::size_t partial_size() const override;
  void clear(double* partial) const override;
  std::int64_t chunk_rows(std::int64_t block_rows) const override;
  std::size_t buffer_size(std::int64_t chunk_rows) const override;
  double* place(double* buffer, std::int64_t chunk_rows, std::size_t column) const override;
  void absorb(double* partial, double* buffer, std::int64_t chunk_rows, std::int64_t rows) const override;
  void merge(double* left, const double* right) const override;

  /// A buffer's stride from column to column: an odd number of cache lines.
  std::int64_t stride(std::int64_t chunk_rows) const {
    return lines_ * chunk_rows / 8 % 2 == 0 ? lines_ * chunk_rows + 8 : lines_ * chunk_rows;
  }

 private:
  std::int64_t width_;
  std::int64_t lines_;
  std::vector<Place> places_;
};

}  // namespace steepest
