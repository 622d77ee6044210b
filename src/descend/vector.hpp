#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace steepest {

using Vector = std::vector<double>;
using View = std::span<const double>;

inline double dot(View a, View b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// Euclidean norm, safe from overflow and underflow.
inline double norm(View a) {
  double largest = 0;
  for (double v : a) largest = std::max(largest, std::abs(v));
  if (largest == 0 || !std::isfinite(largest)) return largest;
  double sum = 0;
  for (double v : a) sum += (v / largest) * (v / largest);
  return largest * std::sqrt(sum);
}

/// The same from the sum of squares, where that has neither overflowed nor vanished.
inline double length_of(View a, double square) {
  return square > 1e-250 && square < 1e250 ? std::sqrt(square) : norm(a);
}

/// max |a_i|; NaN if any entry is.
inline double max_norm(View a) {
  double largest = 0;
  for (double v : a) {
    if (std::isnan(v)) return v;
    largest = std::max(largest, std::abs(v));
  }
  return largest;
}

inline bool all_finite(View a) {
  return std::all_of(a.begin(), a.end(), [](double v) { return std::isfinite(v); });
}

/// a + t b
inline Vector along(View a, double t, View b) {
  Vector result(a.begin(), a.end());
  for (std::size_t i = 0; i < result.size(); ++i) result[i] += t * b[i];
  return result;
}

inline Vector difference(View a, View b) { return along(a, -1, b); }

inline Vector scaled(View a, double t) {
  Vector result(a.begin(), a.end());
  for (double& v : result) v *= t;
  return result;
}

inline Vector unit(View a) {
  double length = norm(a);
  return length > 0 ? scaled(a, 1 / length) : Vector(a.begin(), a.end());
}

}  // namespace steepest
