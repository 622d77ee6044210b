#pragma once

#include <cmath>

namespace steepest {

/// A number with a bound on the rounding error that it carries. Sums and products that come out exactly carry none.
struct Coefficient {
  double value = 0;
  double error = 0;

  /// Not distinguishable from zero, though not known to be zero. The factor makes up for the rounding of numbers that
  /// are taken as they stand.
  bool is_doubtful() const { return error > 0 && std::abs(value) <= 4 * error; }
};

inline Coefficient operator-(const Coefficient& a) { return {-a.value, a.error}; }

inline Coefficient operator+(const Coefficient& a, const Coefficient& b) {
  const double sum = a.value + b.value;
  // What the addition lost (Knuth's two-sum).
  const double part = sum - a.value;
  const double lost = (a.value - (sum - part)) + (b.value - part);
  return {sum, a.error + b.error + std::abs(lost)};
}

inline Coefficient operator*(const Coefficient& a, const Coefficient& b) {
  const double product = a.value * b.value;
  const double lost = std::fma(a.value, b.value, -product);
  return {product, std::abs(a.value) * b.error + std::abs(b.value) * a.error + a.error * b.error + std::abs(lost)};
}

inline Coefficient operator/(const Coefficient& a, const Coefficient& b) {
  const double quotient = a.value / b.value;
  const double lost = std::fma(-quotient, b.value, a.value);
  const double room = std::abs(b.value) - b.error;
  return {quotient, room > 0 ? (a.error + std::abs(quotient) * b.error + std::abs(lost)) / room : HUGE_VAL};
}

}  // namespace steepest
