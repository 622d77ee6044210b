#include <array>
#include <cmath>

#include "primals.hpp"

namespace gradbench::primal {
namespace {

using Place = std::array<double, 3>;
/// [4, 4] row-major.
using Matrix = std::array<double, 16>;

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix result{};
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t k = 0; k < 4; ++k) {
      for (std::size_t j = 0; j < 4; ++j) result[4 * i + j] += a[4 * i + k] * b[4 * k + j];
    }
  }
  return result;
}

Matrix matrix(const Vector& all, std::size_t which) {
  Matrix result;
  for (std::size_t e = 0; e < 16; ++e) result[e] = all[16 * which + e];
  return result;
}

/// First around x, then around z.
Matrix bent(double x, double z) {
  const Matrix around_x{1, 0, 0, 0, 0, std::cos(x), -std::sin(x), 0, 0, std::sin(x), std::cos(x), 0, 0, 0, 0, 1};
  const Matrix around_z{std::cos(z), -std::sin(z), 0, 0, std::sin(z), std::cos(z), 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
  return product(around_z, around_x);
}

/// The angles of bone b around x and z: two of the wrist are stiff, then three joints a finger and a stiff tip.
std::array<double, 2> angles(const Vector& theta, std::size_t b) {
  if (b < 2 || (b - 2) % 4 == 3) return {0, 0};
  const std::size_t finger = (b - 2) / 4, joint = (b - 2) % 4;
  const double* first = &theta[6 + 4 * finger];
  if (joint == 0) return {first[0], first[1]};
  return {first[joint + 1], 0};
}

std::vector<Matrix> bones(const Hand& hand, const Vector& theta) {
  std::vector<Matrix> absolute, result;
  for (std::size_t b = 0; b < hand.parents.size(); ++b) {
    const auto [x, z] = angles(theta, b);
    const Matrix relative = product(matrix(hand.base_relatives, b), bent(x, z));
    const int parent = hand.parents[b];
    absolute.push_back(parent < 0 ? relative : product(absolute[static_cast<std::size_t>(parent)], relative));
    result.push_back(product(absolute[b], matrix(hand.inverse_base_absolutes, b)));
  }
  return result;
}

/// The rotation by an angle-axis vector, [3, 3].
std::array<double, 9> rotation(const double* r) {
  const double angle = std::sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
  if (angle < 1e-4) return {1, 0, 0, 0, 1, 0, 0, 0, 1};
  const double x = r[0] / angle, y = r[1] / angle, z = r[2] / angle;
  const double s = std::sin(angle), c = std::cos(angle), d = 1 - c;
  return {x * x * d + c,     x * y * d - z * s, x * z * d + y * s, x * y * d + z * s, y * y * d + c,
          y * z * d - x * s, x * z * d - y * s, y * z * d + x * s, z * z * d + c};
}

std::vector<Place> vertices(const Hand& hand, const Vector& theta) {
  const std::vector<Matrix> turned = bones(hand, theta);
  const std::array<double, 9> g = rotation(theta.data());
  const std::size_t count = hand.base_positions.size() / 4;
  std::vector<Place> result(count);
  for (std::size_t v = 0; v < count; ++v) {
    const double* base = &hand.base_positions[4 * v];
    Place place{};
    for (std::size_t b = 0; b < turned.size(); ++b) {
      const double weight = hand.weights[v * turned.size() + b];
      for (std::size_t i = 0; i < 3; ++i) {
        const double* row = &turned[b][4 * i];
        place[i] += weight * (row[0] * base[0] + row[1] * base[1] + row[2] * base[2] + row[3] * base[3]);
      }
    }
    if (hand.mirrored) place[0] = -place[0];
    for (std::size_t i = 0; i < 3; ++i) {
      result[v][i] = g[3 * i] * place[0] + g[3 * i + 1] * place[1] + g[3 * i + 2] * place[2] + theta[3 + i];
    }
  }
  return result;
}

}  // namespace

Vector ht(const Hand& hand, const Vector& theta, const Vector& us) {
  const std::vector<Place> skin = vertices(hand, theta);
  Vector result(hand.points);
  for (std::size_t i = 0; i < hand.correspondences.size(); ++i) {
    const std::size_t which = hand.correspondences[i];
    for (std::size_t k = 0; k < 3; ++k) {
      if (us.empty()) {
        result[3 * i + k] -= skin[which][k];
        continue;
      }
      const std::size_t* corner = &hand.triangles[3 * which];
      const double first = us[2 * i], second = us[2 * i + 1];
      result[3 * i + k] -=
          first * skin[corner[0]][k] + second * skin[corner[1]][k] + (1 - first - second) * skin[corner[2]][k];
    }
  }
  return result;
}

}  // namespace gradbench::primal
