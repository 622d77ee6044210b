#pragma once

#include <optional>

#include "descend/vector.hpp"
#include "steepest/objective.hpp"

namespace steepest {

/// Eigenvalues in ascending order; vectors[k] belongs to values[k] and has length 1.
struct SymmetricEigen {
  Vector values;
  std::vector<Vector> vectors;
};

/// Of a symmetric row-major n x n matrix with finite entries.
SymmetricEigen symmetric_eigen(View matrix, std::size_t n);

/// The solution of `matrix` x = `right` by Cholesky; nothing if the matrix is not positive definite.
std::optional<Vector> solve_positive(View matrix, View right);

/// Matrix times vector, row-major.
Vector multiply(View matrix, View vector);

/// Minimiser of g'p + p'Hp/2 with |p| <= radius, the hard case included (More & Sorensen 1983).
Vector trust_region_step(const SymmetricEigen& hessian, View gradient, double radius);

/// Lengths |J_j| of the Jacobian's columns.
Vector column_norms(const Triangle& triangle);

/// |r|^2
double residual_square(const Triangle& triangle);

/// max_j |J_j'r| / (|J_j| |r|): the cosine of the smallest angle between r and a column of J; 0 when r = 0.
double largest_cosine(const Triangle& triangle);

/// |Jp + r|^2 - |r|^2 without cancellation.
double model_change(const Triangle& triangle, View step);

/// Minimiser of |Jp + r|^2 + |Dp|^2, by QR of the triangle stacked with D.
Vector damped_step(const Triangle& triangle, View damping);

/// The solution a of (J'J + D'D) a = -right, by the same QR.
Vector damped_solution(const Triangle& triangle, View damping, View right);

/// The shortest minimiser of |Jp + r| in column-scaled parameters, by column-pivoted QR.
struct GaussNewton {
  Vector step;
  std::size_t rank = 0;
  std::vector<Vector> undetermined;  ///< unit vectors that span the null space of J, in unscaled parameters
};
GaussNewton gauss_newton(const Triangle& triangle);

/// What of x lies in the span of the vectors: without it, x is the shortest of all points that differ by them.
Vector part_along(View x, const std::vector<Vector>& vectors);

/// The triangle of some of the parameters alone, in this order.
Triangle with_columns(const Triangle& triangle, const std::vector<std::size_t>& columns);

/// J'J, row-major.
Vector normal_matrix(const Triangle& triangle);

}  // namespace steepest
