#pragma once

#include <cstddef>
#include <vector>

/// The functions of GradBench (gradben.ch) as one writes them for one processor core, without derivatives: the
/// yardstick for the cost of a gradient, and for the tests the truth. Matrices are row-major; indices count from 0.
namespace gradbench::primal {

using Vector = std::vector<double>;

/// Half the squared distance, at n points, of the polynomial with coefficients x from sign(t).
double llsq(const Vector& x, std::size_t n);
double lse(const Vector& x);
/// Squared distances of the points [n, d] to the nearest of the centroids [k, d].
double kmeans(const Vector& points, const Vector& centroids, std::size_t d);
/// Log-likelihood of a Gaussian mixture with a Wishart prior.
struct Mixture {
  std::size_t d, k, n;
  double m, gamma;
  Vector x, alpha, mu, q, l;
};
double gmm(const Mixture& mixture);
/// Loss of a long short-term memory: main [2l, 4b], extra [3, b], state [2l, b], sequence [c, b].
struct Memory {
  std::size_t layers, width;
  Vector main, extra, state, sequence;
};
double lstm(const Memory& memory);
/// The last of y' = x * (1, y) at time 2, by `steps` steps of Runge and Kutta's method from 0.
double ode(const Vector& x, std::size_t steps);
/// By expansion along the first row.
double det(const Vector& matrix, std::size_t size);

}  // namespace gradbench::primal
