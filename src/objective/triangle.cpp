#include "objective/triangle.hpp"

#include <algorithm>

#include "objective/householder.hpp"
#include "table/aligned_values.hpp"

namespace steepest {

static_assert(LineReducer::group % line_group == 0);

void TriangleReducer::absorb_lines(double* partial, const RowChunk& chunk, std::int64_t count) const {
  const std::int64_t step = stride(chunk.size);
  for (const Given& column : given()) {
    const double* from = chunk.columns[column.from];
    std::transform(from, from + chunk.rows, chunk.buffer + column.column * step,
                   [&](double value) { return column.factor * value; });
  }
  steepest::absorb_lines(partial, width(), chunk.buffer, count, step);
}

void TriangleReducer::merge(double* left, const double* right) const {
  const std::int64_t step = whole_groups(width());
  const auto lines = aligned_values(static_cast<std::size_t>(step * width()));
  for (std::int64_t j = 0; j < width(); ++j) {
    double* column = lines.get() + j * step;
    std::copy_n(right + j * width(), width(), column);
    std::fill(column + width(), column + step, 0.0);
  }
  steepest::absorb_lines(left, width(), lines.get(), step, step);
}

}  // namespace steepest
