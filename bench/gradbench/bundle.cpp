#include <array>
#include <cmath>

#include "primals.hpp"

namespace gradbench::primal {
namespace {

using Place = std::array<double, 3>;

Place cross(const Place& a, const Place& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

double dot(const Place& a, const Place& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

Place rotated(Place r, const Place& x) {
  const double square = dot(r, r);
  if (square == 0) {
    const Place turn = cross(r, x);
    return {x[0] + turn[0], x[1] + turn[1], x[2] + turn[2]};
  }
  const double angle = std::sqrt(square), c = std::cos(angle), s = std::sin(angle);
  for (double& element : r) element /= angle;
  const Place turn = cross(r, x);
  const double along = dot(r, x) * (1 - c);
  Place result;
  for (std::size_t k = 0; k < 3; ++k) result[k] = x[k] * c + turn[k] * s + r[k] * along;
  return result;
}

/// Where a camera sees a point.
std::array<double, 2> projected(const double* camera, const double* point) {
  const Place x =
      rotated({camera[0], camera[1], camera[2]}, {point[0] - camera[3], point[1] - camera[4], point[2] - camera[5]});
  const double u = x[0] / x[2], v = x[1] / x[2], square = u * u + v * v;
  const double stretch = camera[6] * (1 + camera[9] * square + camera[10] * square * square);
  return {u * stretch + camera[7], v * stretch + camera[8]};
}

}  // namespace

Vector ba(const Bundle& b) {
  Vector result(3 * b.p);
  for (std::size_t i = 0; i < b.p; ++i) {
    const auto seen = projected(&b.cameras[11 * (i % b.n)], &b.points[3 * (i % b.m)]);
    result[2 * i] = b.weights[i] * (seen[0] - b.features[2 * i]);
    result[2 * i + 1] = b.weights[i] * (seen[1] - b.features[2 * i + 1]);
    result[2 * b.p + i] = 1 - b.weights[i] * b.weights[i];
  }
  return result;
}

}  // namespace gradbench::primal
