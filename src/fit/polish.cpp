#include "fit/polish.hpp"

#include <algorithm>
#include <cmath>

#include "descend/linear_algebra.hpp"

namespace steepest {
namespace {

constexpr int most_steps = 10;
constexpr double settled = 1e-12;  ///< relative length of a step that changes nothing worth printing

bool is_finite(const Triangle& triangle) {
  return std::all_of(triangle.factor.begin(), triangle.factor.end(), [](double v) { return std::isfinite(v); });
}

double relative_length(std::span<const double> step, std::span<const double> x) {
  double largest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) largest = std::max(largest, std::abs(step[i]) / std::abs(x[i]));
  return largest;
}

/// Gauss-Newton from x; returns how many steps were taken.
int refine(LeastSquares& problem, std::vector<double>& x) {
  Triangle here = problem.triangle(x);
  for (int taken = 0; taken < most_steps; ++taken) {
    if (!is_finite(here)) return taken;
    const GaussNewton newton = gauss_newton(here);
    if (newton.rank < x.size() || !(relative_length(newton.step, x) > settled)) return taken;
    std::vector<double> next = x;
    for (std::size_t i = 0; i < x.size(); ++i) next[i] += newton.step[i];
    Triangle there = problem.triangle(next);
    const bool better = is_finite(there) && largest_cosine(there) < largest_cosine(here) &&
                        residual_square(there) <= residual_square(here) * (1 + 1e-9);
    if (!better) return taken;
    x = std::move(next);
    here = std::move(there);
  }
  return most_steps;
}

}  // namespace

MinimizeResult polished(Objective& objective, MinimizeResult walk, const MinimizeOptions& options) {
  LeastSquares* problem = objective.least_squares();
  if (!problem || problem->linear() || walk.status != Status::converged || walk.method != "lm") return walk;
  std::vector<double> x = walk.x;
  const int steps = refine(*problem, x);
  if (steps == 0) return walk;
  MinimizeOptions closing = options;
  closing.retry = false;
  closing.observer = {};
  MinimizeResult end = minimize(objective, x, closing);
  if (end.status != Status::converged || !(end.value <= walk.value * (1 + 1e-9))) return walk;
  end.start = std::move(walk.start);
  end.iterations += walk.iterations + static_cast<std::size_t>(steps);
  end.evaluations.value += walk.evaluations.value;
  end.evaluations.gradient += walk.evaluations.gradient + static_cast<std::size_t>(steps) + 1;
  end.evaluations.hessian += walk.evaluations.hessian;
  end.notes = std::move(walk.notes);
  return end;
}

}  // namespace steepest
