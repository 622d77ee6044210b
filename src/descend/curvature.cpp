#include "descend/curvature.hpp"

#include "descend/linear_algebra.hpp"

namespace steepest {
namespace {

constexpr std::size_t most_exact = 500;
constexpr std::size_t most_differences = 200;

Vector by_differences(Evaluator& evaluator, const Sample& here, View scale) {
  const std::size_t n = here.x.size();
  Vector matrix(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    const double h = 6e-6 * scale[i];
    Vector x = here.x;
    x[i] = here.x[i] + h;
    const Sample forward = evaluator.at(x, true);
    const double upper = x[i];
    x[i] = here.x[i] - h;
    const Sample backward = evaluator.at(x, true);
    for (std::size_t j = 0; j < n; ++j)
      matrix[i * n + j] = (forward.gradient[j] - backward.gradient[j]) / (upper - x[i]);
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j)
      matrix[i * n + j] = matrix[j * n + i] = 0.5 * (matrix[i * n + j] + matrix[j * n + i]);
  return matrix;
}

}  // namespace

std::optional<HessianEstimate> curvature_at(Evaluator& evaluator, Sample& here, View scale, bool exact_fit) {
  const std::size_t n = here.x.size();
  LeastSquares* squares = evaluator.least_squares();
  HessianEstimate result;
  if (squares != nullptr && (squares->linear() || (exact_fit && !here.triangle.factor.empty())) && n <= most_exact) {
    if (here.triangle.factor.empty()) evaluator.add_triangle(here);
    result = {scaled(normal_matrix(here.triangle), 2 * squares->scale()), 1e-12};
  } else if (evaluator.objective().has_hessian() && n <= most_exact) {
    if (here.hessian.empty()) evaluator.add_hessian(here);
    result = {here.hessian, 1e-10};
  } else if (n <= most_differences) {
    result = {by_differences(evaluator, here, scale), 1e-6};
  } else {
    return {};
  }
  if (!all_finite(result.matrix)) return {};
  return result;
}

}  // namespace steepest
