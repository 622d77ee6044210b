#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

/// Registers of this machine as the compiler's vectors, and the two functions that the passes by hand need.
namespace bench {

#if defined(__AVX512F__)
inline constexpr std::size_t lanes = 8;
#elif defined(__AVX__)
inline constexpr std::size_t lanes = 4;
#else
inline constexpr std::size_t lanes = 2;
#endif

using Doubles = double __attribute__((vector_size(8 * lanes)));
using Floats = float __attribute__((vector_size(8 * lanes)));
using Integers = std::int64_t __attribute__((vector_size(8 * lanes)));

inline Doubles load(const double* from) {
  Doubles v;
  __builtin_memcpy(&v, from, sizeof v);
  return v;
}

inline void store(double* to, Doubles v) { __builtin_memcpy(to, &v, sizeof v); }

inline double sum(Doubles v) {
  double total = 0;
  for (std::size_t k = 0; k < lanes; ++k) total += v[k];
  return total;
}

/// exp for |x| < 700, to about an ulp: x = n log 2 + r, and the Taylor series of r, |r| < 0.35, up to degree 13.
inline Doubles exp(Doubles x) {
  constexpr double shift = 0x1.8p52;  // the sum with it has the rounded integer in its last bits
  const Doubles shifted = x * 0x1.71547652b82fep0 + shift;
  const Doubles n = shifted - shift;
  const Doubles r = (x - n * 0x1.62e42fefa3800p-1) - n * 0x1.ef35793c76730p-45;
  constexpr double inverse_factorials[] = {
      1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
      1.0 / 720,        1.0 / 120,       1.0 / 24,       1.0 / 6,       0.5,          1.0,         1.0};
  Doubles p = r * 0 + inverse_factorials[0];
  for (std::size_t k = 1; k < 14; ++k) p = p * r + inverse_factorials[k];
  const Integers exponent = std::bit_cast<Integers>(shifted) << 52;
  return std::bit_cast<Doubles>(std::bit_cast<Integers>(p) + exponent);
}

/// log(1 + z) for 0 <= z <= 1: twice the inverse hyperbolic tangent of z/(2 + z), at most 1/3.
inline Doubles log1p(Doubles z) {
  const Doubles s = z / (2 + z), square = s * s;
  Doubles p = square * 0 + 1.0 / 33;
  for (int k = 31; k > 0; k -= 2) p = p * square + 1.0 / k;
  return 2 * s * p;
}

}  // namespace bench
