#pragma once

#include <cstdint>

#include "steepest/graph.hpp"

namespace steepest {

/// What an operator of linear algebra works on.
struct DenseShape {
  std::int64_t n = 1;        ///< the matrix is [n, n]
  std::int64_t columns = 1;  ///< of the right side of solve
};
DenseShape dense_shape(Op op, const Shape& matrix, const Shape& second);
/// How many elements the second argument and the result have.
std::int64_t second_size(Op op, const DenseShape& shape);
std::int64_t result_size(Op op, const DenseShape& shape);

/// The reference value of an operator of linear algebra (structural.hpp), row-major; NaN where it has none.
void dense_value(Op op, const DenseShape& shape, const double* a, const double* b, double* result);

/// The same for `lanes` matrices side by side: element e of lane l at [e * lanes + l]; an argument that is the same in
/// all lanes has one. For compiled code, hence plain numbers.
extern "C" void steepest_dense_lanes(std::int64_t op, std::int64_t n, std::int64_t columns, std::int64_t lanes,
                                     const double* a, std::int64_t a_lanes, const double* b, std::int64_t b_lanes,
                                     double* result) noexcept;

}  // namespace steepest
