#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "objective/row_reducer.hpp"

namespace steepest {

/// Takes the lines of [J r] from a chunk's row outputs. A buffer holds them column by column, `width` columns and one
/// more for what nobody wants.
class LineReducer : public RowReducer {
 public:
  /// Where a row output stands in [J r]. With several residuals a row, each has its line.
  struct Place {
    std::int64_t line = 0;
    std::int64_t column = 0;  ///< width: nobody wants it
  };
  /// A column of J that is a multiple of one that the program reads, and no row output.
  struct Given {
    std::int64_t column = 0;
    std::size_t from = 0;  ///< among the program's columns
    double factor = 1;
  };
  /// Lines are taken in groups: zeros fill the last one up.
  static constexpr std::int64_t group = 4;

  /// `given` only where a row has one line.
  LineReducer(std::int64_t width, std::int64_t lines, std::vector<Place> places, std::vector<Given> given = {})
      : width_(width), lines_(lines), places_(std::move(places)), given_(std::move(given)) {}

  /// A partial result is a matrix, width x width, column-major.
  std::size_t partial_size() const final { return static_cast<std::size_t>(width_ * width_); }
  void clear(double* partial) const final;
  std::int64_t chunk_rows(std::int64_t block_rows) const final { return block_rows; }
  std::size_t buffer_size(std::int64_t chunk_rows) const final;
  double* place(double* buffer, std::int64_t chunk_rows, std::size_t column) const final;
  void absorb(double* partial, const RowChunk& chunk) const final;

  /// A buffer's stride from column to column: an odd number of cache lines.
  std::int64_t stride(std::int64_t chunk_rows) const {
    return lines_ * chunk_rows / 8 % 2 == 0 ? lines_ * chunk_rows + 8 : lines_ * chunk_rows;
  }

 protected:
  /// `count` lines, whole groups of them. What the buffer holds may be destroyed; given columns are not in it.
  virtual void absorb_lines(double* partial, const RowChunk& chunk, std::int64_t count) const = 0;
  std::int64_t width() const { return width_; }
  const std::vector<Given>& given() const { return given_; }
  static std::int64_t whole_groups(std::int64_t lines) { return (lines + group - 1) / group * group; }

 private:
  std::int64_t width_;
  std::int64_t lines_;
  std::vector<Place> places_;
  std::vector<Given> given_;
};

}  // namespace steepest
