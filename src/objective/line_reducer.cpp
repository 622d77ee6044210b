#include "objective/line_reducer.hpp"

#include <algorithm>

namespace steepest {

void LineReducer::clear(double* partial) const { std::fill_n(partial, partial_size(), 0.0); }

std::size_t LineReducer::buffer_size(std::int64_t chunk_rows) const {
  return static_cast<std::size_t>((width_ + 1) * stride(chunk_rows));
}

double* LineReducer::place(double* buffer, std::int64_t chunk_rows, std::size_t column) const {
  const Place& place = places_[column];
  return buffer + place.column * stride(chunk_rows) + place.line * chunk_rows;
}

void LineReducer::absorb(double* partial, const RowChunk& chunk) const {
  const std::int64_t step = stride(chunk.size), used = lines_ * chunk.rows;
  for (std::int64_t j = 0; j < width_ && chunk.rows < chunk.size; ++j) {
    double* column = chunk.buffer + j * step;
    for (std::int64_t line = 1; line < lines_; ++line) {
      std::copy_n(column + line * chunk.size, chunk.rows, column + line * chunk.rows);
    }
    std::fill(column + used, column + whole_groups(used), 0.0);
  }
  absorb_lines(partial, chunk, whole_groups(used));
}

}  // namespace steepest
