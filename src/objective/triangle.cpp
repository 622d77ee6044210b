#include "objective/triangle.hpp"

#include <algorithm>
#include <utility>

#include "objective/householder.hpp"
#include "table/aligned_values.hpp"

namespace steepest {
namespace {

std::int64_t whole_groups(std::int64_t rows) { return (rows + line_group - 1) / line_group * line_group; }

}  // namespace

TriangleReducer::TriangleReducer(std::int64_t width, std::int64_t lines, std::vector<Place> places)
    : width_(width), lines_(lines), places_(std::move(places)) {}

std::size_t TriangleReducer::partial_size() const { return static_cast<std::size_t>(width_ * width_); }

void TriangleReducer::clear(double* partial) const { std::fill_n(partial, partial_size(), 0.0); }

std::int64_t TriangleReducer::chunk_rows(std::int64_t block_rows) const { return block_rows; }

std::size_t TriangleReducer::buffer_size(std::int64_t chunk_rows) const {
  return static_cast<std::size_t>((width_ + 1) * stride(chunk_rows));
}

double* TriangleReducer::place(double* buffer, std::int64_t chunk_rows, std::size_t column) const {
  const Place& place = places_[column];
  return buffer + place.column * stride(chunk_rows) + place.line * chunk_rows;
}

void TriangleReducer::absorb(double* partial, double* buffer, std::int64_t chunk_rows, std::int64_t rows) const {
  const std::int64_t step = stride(chunk_rows), used = lines_ * rows;
  for (std::int64_t j = 0; j < width_ && rows < chunk_rows; ++j) {
    double* column = buffer + j * step;
    for (std::int64_t line = 1; line < lines_; ++line) {
      std::copy_n(column + line * chunk_rows, rows, column + line * rows);
    }
    std::fill(column + used, column + whole_groups(used), 0.0);
  }
  absorb_lines(partial, width_, buffer, whole_groups(used), step);
}

void TriangleReducer::merge(double* left, const double* right) const {
  const std::int64_t step = whole_groups(width_);
  const auto lines = aligned_values(static_cast<std::size_t>(step * width_));
  for (std::int64_t j = 0; j < width_; ++j) {
    double* column = lines.get() + j * step;
    std::copy_n(right + j * width_, width_, column);
    std::fill(column + width_, column + step, 0.0);
  }
  absorb_lines(left, width_, lines.get(), step, step);
}

}  // namespace steepest
