#pragma once

#include <algorithm>
#include <cmath>

/// The reference functions on doubles, under the names that operators.def uses.
namespace steepest::numeric {

inline double zero(double) { return 0; }
inline double one(double) { return 1; }
inline double undefined(double) { return std::nan(""); }

inline double where(double condition, double yes, double no) { return condition != 0 ? yes : no; }
inline double sqrt(double x) { return std::sqrt(x); }
inline double cbrt(double x) { return std::cbrt(x); }
inline double exp(double x) { return std::exp(x); }
inline double exp2(double x) { return std::exp2(x); }
inline double expm1(double x) { return std::expm1(x); }
inline double log(double x) { return std::log(x); }
inline double log1p(double x) { return std::log1p(x); }
inline double log2(double x) { return std::log2(x); }
inline double log10(double x) { return std::log10(x); }
inline double sin(double x) { return std::sin(x); }
inline double cos(double x) { return std::cos(x); }
inline double tan(double x) { return std::tan(x); }
inline double asin(double x) { return std::asin(x); }
inline double acos(double x) { return std::acos(x); }
inline double atan(double x) { return std::atan(x); }
inline double sinh(double x) { return std::sinh(x); }
inline double cosh(double x) { return std::cosh(x); }
inline double tanh(double x) { return std::tanh(x); }
inline double asinh(double x) { return std::asinh(x); }
inline double acosh(double x) { return std::acosh(x); }
inline double atanh(double x) { return std::atanh(x); }
inline double erf(double x) { return std::erf(x); }
inline double erfc(double x) { return std::erfc(x); }
inline double gamma(double x) { return std::tgamma(x); }
inline double abs(double x) { return std::fabs(x); }
inline double floor(double x) { return std::floor(x); }
inline double ceil(double x) { return std::ceil(x); }
inline double round(double x) { return std::round(x); }
inline double trunc(double x) { return std::trunc(x); }
inline double atan2(double x, double y) { return std::atan2(x, y); }
inline double hypot(double x, double y) { return std::hypot(x, y); }
inline double copysign(double x, double y) { return std::copysign(x, y); }

/// NaN wins, so that a broken value is never hidden by a good one. On a tie the first argument is returned.
inline double min(double x, double y) { return x != x || x <= y ? x : y; }
inline double max(double x, double y) { return x != x || x >= y ? x : y; }
/// -1, 0, 1; keeps NaN and the sign of zero.
inline double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
/// The remainder with the sign of the divisor, as in Python and in mathematics.
inline double mod(double x, double y) {
  const double remainder = std::fmod(x, y);
  return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
}
/// A real power of a base that is not negative; NaN for a negative base.
inline double pow(double x, double y) { return x < 0 ? std::nan("") : std::pow(x, y); }
/// x to a whole power.
inline double integer_power(double x, double y) { return y == 2 ? x * x : std::pow(x, y); }

/// Natural logarithm of |Gamma|; unlike the C library's it writes no global.
double lgamma(double x);
double digamma(double x);
/// The n-th derivative of digamma; NaN unless n is a whole number >= 0.
double polygamma(double n, double x);

double sigmoid(double x);
double normpdf(double x);
double normcdf(double x);

}  // namespace steepest::numeric
