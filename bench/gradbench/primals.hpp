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
/// Observation i is of point i mod m by camera i mod n: [r(3), centre(3), focal length, principal point(2),
/// distortion(2)].
struct Bundle {
  std::size_t n, m, p;
  Vector cameras, points, weights, features;
};
/// Two weighted errors for each observation, then 1 - weight^2 for each.
Vector ba(const Bundle& bundle);
/// A skinned hand. Matrices are [4, 4]; base positions [v, 4], weights [v, bones], triangles [.., 3], points [n, 3].
struct Hand {
  std::vector<int> parents;
  Vector base_relatives, inverse_base_absolutes, base_positions, weights;
  std::vector<std::size_t> triangles, correspondences;
  Vector points;
  bool mirrored;
};
/// How far the points are from the vertices that belong to them, or, with two numbers for each in `us`, from places in
/// the triangles that belong to them.
Vector ht(const Hand& hand, const Vector& theta, const Vector& us);
/// Squared distance from 0 at which a particle among two charges lands; w places one of them.
double miss(double w);
/// The w that gradient descent finds for it.
double particle(double w);
/// The saddle of p'p - q'q by a descent over p of the value that an ascent over q finds.
Vector saddle(const Vector& start);

}  // namespace gradbench::primal
