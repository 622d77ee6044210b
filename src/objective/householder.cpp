#include "objective/householder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace steepest {
namespace {

using Lanes = double __attribute__((vector_size(8 * line_group)));
/// The same in an array of doubles.
using Stored = double __attribute__((vector_size(8 * line_group), aligned(8), may_alias));

/// Columns of the lines that make up one block of reflectors.
constexpr int block = 4;

/// Between them lie the squares whose sums and roots are exact to rounding.
constexpr double least_square = 1e-270, largest_square = 1e270;

struct Matrix {
  double* triangle;
  double* lines;
  std::int64_t width;
  std::int64_t rows;
  std::int64_t stride;

  double* column(std::int64_t j) const { return lines + j * stride; }
  double& entry(std::int64_t i, std::int64_t j) const { return triangle[i + j * width]; }
};

/// Reflectors I - tau v v' with v = (1, scale * column): the product of a block of them is I - V T V'.
struct Reflectors {
  std::array<double, block> scale{};
  std::array<std::array<double, block>, block> t{};  // upper triangular
};

const Stored* groups(const double* column) { return reinterpret_cast<const Stored*>(column); }
Stored* groups(double* column) { return reinterpret_cast<Stored*>(column); }

[[gnu::always_inline]] inline double total(const Lanes& lanes) { return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]); }

[[gnu::always_inline]] inline double dot(const double* first, const double* second, std::int64_t rows) {
  const Stored *a = groups(first), *b = groups(second);
  const std::int64_t count = rows / line_group;
  Lanes even{}, odd{};
  for (std::int64_t i = 0; i + 1 < count; i += 2) {
    even += a[i] * b[i];
    odd += a[i + 1] * b[i + 1];
  }
  if (count % 2 != 0) even += a[count - 1] * b[count - 1];
  return total(even + odd);
}

[[gnu::always_inline]] inline void subtract(double* column, double factor, const double* from, std::int64_t rows) {
  Stored* a = groups(column);
  const Stored* b = groups(from);
  for (std::int64_t i = 0; i < rows / line_group; ++i) a[i] -= factor * b[i];
}

/// Multiplies column k, with its diagonal entry, by the power of two that makes its largest element about 1. Returns
/// the exponent that undoes it; nothing for a column of zeros or one that is not finite.
std::optional<int> bring_near_one(const Matrix& m, std::int64_t k) {
  double largest = std::abs(m.entry(k, k));
  for (std::int64_t i = 0; i < m.rows; ++i) largest = std::max(largest, std::abs(m.column(k)[i]));
  if (largest == 0 || !std::isfinite(largest)) return {};
  const int exponent = std::ilogb(largest);
  m.entry(k, k) = std::scalbn(m.entry(k, k), -exponent);
  for (std::int64_t i = 0; i < m.rows; ++i) m.column(k)[i] = std::scalbn(m.column(k)[i], -exponent);
  return exponent;
}

/// Makes the reflector that turns column k into the triangle's diagonal entry; returns tau and sets the scale of v.
/// Where squares would overflow or underflow, the column is scaled first, and stays so: v is a multiple of it.
[[gnu::always_inline]] inline double make_reflector(const Matrix& m, std::int64_t k, double& scale) {
  double below = dot(m.column(k), m.column(k), m.rows);
  const double square = m.entry(k, k) * m.entry(k, k) + below;
  int exponent = 0;
  if (!(square > least_square && square < largest_square)) {
    exponent = bring_near_one(m, k).value_or(0);
    if (exponent != 0) below = dot(m.column(k), m.column(k), m.rows);
  }
  scale = 0;
  if (below == 0) {
    if (exponent != 0) m.entry(k, k) = std::scalbn(m.entry(k, k), exponent);
    return 0;
  }
  const double diagonal = m.entry(k, k);
  const double norm = -std::copysign(std::sqrt(diagonal * diagonal + below), diagonal);
  m.entry(k, k) = exponent == 0 ? norm : std::scalbn(norm, exponent);
  scale = 1 / (diagonal - norm);
  return (norm - diagonal) / norm;
}

/// Applies the reflector of column k to column j alone.
[[gnu::always_inline]] inline void reflect(const Matrix& m, std::int64_t k, double tau, double scale, std::int64_t j) {
  const double along = tau * (m.entry(k, j) + scale * dot(m.column(k), m.column(j), m.rows));
  m.entry(k, j) -= along;
  subtract(m.column(j), along * scale, m.column(k), m.rows);
}

/// Factors `count` columns from k, each with one reflector after the other.
[[gnu::always_inline]] inline Reflectors factor_block(const Matrix& m, std::int64_t k, int count) {
  Reflectors r;
  for (int l = 0; l < count; ++l) {
    const double tau = make_reflector(m, k + l, r.scale[l]);
    for (std::int64_t j = k + l + 1; j < k + count; ++j) reflect(m, k + l, tau, r.scale[l], j);
    std::array<double, block> products{};
    for (int i = 0; i < l; ++i) {
      products[i] = r.scale[i] * r.scale[l] * dot(m.column(k + i), m.column(k + l), m.rows);
    }
    r.t[l][l] = tau;
    for (int i = 0; i < l; ++i) {
      for (int n = i; n < l; ++n) r.t[i][l] -= tau * r.t[i][n] * products[n];
    }
  }
  return r;
}

/// The multiples of a block's columns that its reflectors take from column j, given that column's products with them.
[[gnu::always_inline]] inline std::array<double, block> multiples(const Matrix& m, const Reflectors& r, std::int64_t k,
                                                                  std::int64_t j,
                                                                  const std::array<double, block>& products) {
  std::array<double, block> along{}, taken{};
  for (int l = 0; l < block; ++l) along[l] = m.entry(k + l, j) + r.scale[l] * products[l];
  for (int l = 0; l < block; ++l) {
    for (int i = 0; i <= l; ++i) taken[l] += r.t[i][l] * along[i];
    m.entry(k + l, j) -= taken[l];
    taken[l] *= r.scale[l];
  }
  return taken;
}

/// Applies a whole block to columns j and j + 1: each line is loaded once for both.
[[gnu::always_inline]] inline void apply_to_two(const Matrix& m, const Reflectors& r, std::int64_t k, std::int64_t j) {
  const Stored *v0 = groups(m.column(k)), *v1 = groups(m.column(k + 1));
  const Stored *v2 = groups(m.column(k + 2)), *v3 = groups(m.column(k + 3));
  Stored *a = groups(m.column(j)), *b = groups(m.column(j + 1));
  const std::int64_t count = m.rows / line_group;
  Lanes a0{}, a1{}, a2{}, a3{}, b0{}, b1{}, b2{}, b3{};
  for (std::int64_t i = 0; i < count; ++i) {
    const Lanes x = a[i], y = b[i];
    a0 += v0[i] * x;
    b0 += v0[i] * y;
    a1 += v1[i] * x;
    b1 += v1[i] * y;
    a2 += v2[i] * x;
    b2 += v2[i] * y;
    a3 += v3[i] * x;
    b3 += v3[i] * y;
  }
  const auto p = multiples(m, r, k, j, {total(a0), total(a1), total(a2), total(a3)});
  const auto q = multiples(m, r, k, j + 1, {total(b0), total(b1), total(b2), total(b3)});
  for (std::int64_t i = 0; i < count; ++i) {
    const Lanes w0 = v0[i], w1 = v1[i], w2 = v2[i], w3 = v3[i];
    a[i] -= (p[0] * w0 + p[1] * w1) + (p[2] * w2 + p[3] * w3);
    b[i] -= (q[0] * w0 + q[1] * w1) + (q[2] * w2 + q[3] * w3);
  }
}

[[gnu::always_inline]] inline void apply_to_one(const Matrix& m, const Reflectors& r, std::int64_t k, std::int64_t j) {
  std::array<double, block> products{};
  for (int l = 0; l < block; ++l) products[l] = dot(m.column(k + l), m.column(j), m.rows);
  const std::array<double, block> taken = multiples(m, r, k, j, products);
  for (int l = 0; l < block; ++l) subtract(m.column(j), taken[l], m.column(k + l), m.rows);
}

[[gnu::always_inline]] inline void absorb(const Matrix& m) {
  for (std::int64_t k = 0; k < m.width; k += block) {
    const int count = static_cast<int>(std::min<std::int64_t>(block, m.width - k));
    const Reflectors reflectors = factor_block(m, k, count);
    std::int64_t j = k + count;
    for (; j + 1 < m.width; j += 2) apply_to_two(m, reflectors, k, j);
    if (j < m.width) apply_to_one(m, reflectors, k, j);
  }
}

void absorb_anywhere(const Matrix& m) { absorb(m); }

#if defined(__x86_64__)
[[gnu::target("avx2")]] void absorb_avx2(const Matrix& m) { absorb(m); }
#endif

}  // namespace

void absorb_lines(double* triangle, std::int64_t width, double* lines, std::int64_t rows, std::int64_t stride) {
  const Matrix matrix{triangle, lines, width, rows, stride};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return absorb_avx2(matrix);
#endif
  absorb_anywhere(matrix);
}

}  // namespace steepest
