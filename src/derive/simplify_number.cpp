#include "derive/simplify_number.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "steepest/base.hpp"

namespace steepest {
namespace {

constexpr double exact_integers = 9007199254740992.0;  // 2^53: beyond, doubles skip whole numbers
constexpr std::int64_t largest_part = std::int64_t{1} << 53;
constexpr int most_decimals = 9;
constexpr std::int64_t largest_denominator = 1000;

bool is_usable(double value) { return std::isfinite(value) && (value == 0 || std::abs(value) >= 1e-300); }

/// digits.decimals as numerator and denominator, if it is short.
std::optional<Number> short_decimal(double value) {
  double scale = 1;
  for (int decimals = 1; decimals <= most_decimals; ++decimals) {
    scale *= 10;
    const double scaled = std::round(value * scale);
    if (std::abs(scaled) > 1e12) return {};
    if (scaled / scale == value) return Number(static_cast<std::int64_t>(scaled), static_cast<std::int64_t>(scale));
  }
  return {};
}

/// Whether a fraction written out in decimals ends.
bool ends(std::int64_t denominator) {
  for (const std::int64_t prime : {2, 5}) {
    while (denominator % prime == 0) denominator /= prime;
  }
  return denominator == 1;
}

}  // namespace

Number::Number(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t common = std::gcd(numerator, denominator);
  const std::int64_t divisor = common == 0 ? 1 : denominator < 0 ? -common : common;
  numerator_ = numerator / divisor;
  denominator_ = denominator / divisor;
}

Number Number::inexact(double value) {
  Number number;
  number.exact_ = false;
  number.value_ = value;
  return number;
}

Number Number::meant_by(double value, bool keep_decimals) {
  if (!std::isfinite(value) || (value == 0 && std::signbit(value))) return inexact(value);
  if (value == std::floor(value) && std::abs(value) <= exact_integers) return Number(static_cast<std::int64_t>(value));
  if (std::optional<Number> decimal = short_decimal(value)) {
    decimal->decimal_ = keep_decimals && std::abs(value) != 0.5;  // the table of operators writes halves so
    return *decimal;
  }
  if (const std::optional<Number> fraction = as_fraction(value, largest_denominator)) return *fraction;
  return inexact(value);
}

bool Number::is_decimal() const { return !exact_ || (decimal_ && denominator_ != 1 && ends(denominator_)); }

bool Number::has_short_decimals() const { return exact_ && denominator_ <= 1000000 && ends(denominator_); }

double Number::value() const {
  return exact_ ? static_cast<double>(numerator_) / static_cast<double>(denominator_) : value_;
}

Number Number::negated() const {
  Number result = *this;
  result.numerator_ = -numerator_;
  result.value_ = -value_;
  return result;
}

std::optional<Number> sum(const Number& a, const Number& b) {
  if (a.exact_ && b.exact_) {
    std::int64_t left = 0, right = 0, top = 0, bottom = 0;
    const bool overflow = __builtin_mul_overflow(a.numerator_, b.denominator_, &left) ||
                          __builtin_mul_overflow(b.numerator_, a.denominator_, &right) ||
                          __builtin_add_overflow(left, right, &top) ||
                          __builtin_mul_overflow(a.denominator_, b.denominator_, &bottom);
    Number result(overflow ? 0 : top, overflow ? 1 : bottom);
    result.decimal_ = a.decimal_ || b.decimal_;
    const bool fits = std::abs(result.numerator_) <= largest_part && result.denominator_ <= largest_part;
    if (!overflow && fits) return result;
  }
  const double value = a.value() + b.value();
  return is_usable(value) ? std::optional(Number::inexact(value)) : std::nullopt;
}

std::optional<Number> product(const Number& a, const Number& b) {
  if (a.is_zero() || b.is_zero()) return Number(0);
  if (a.exact_ && b.exact_) {
    const Number across(a.numerator_, b.denominator_), back(b.numerator_, a.denominator_);
    std::int64_t top = 0, bottom = 0;
    const bool overflow = __builtin_mul_overflow(across.numerator_, back.numerator_, &top) ||
                          __builtin_mul_overflow(across.denominator_, back.denominator_, &bottom);
    Number result(overflow ? 0 : top, overflow ? 1 : bottom);
    result.decimal_ = a.decimal_ || b.decimal_;
    const bool fits = std::abs(result.numerator_) <= largest_part && result.denominator_ <= largest_part;
    if (!overflow && fits) return result;
  }
  const double value = a.value() * b.value();
  return value != 0 && is_usable(value) ? std::optional(Number::inexact(value)) : std::nullopt;
}

std::optional<Number> power(const Number& base, std::int64_t exponent) {
  if (exponent < 0) {
    if (base.is_zero()) return {};
    Number inverse = base.exact_ ? Number(base.denominator_, base.numerator_) : Number::inexact(1 / base.value_);
    inverse.decimal_ = base.decimal_;
    return power(inverse, -exponent);
  }
  constexpr std::int64_t largest_exponent = 1024;
  if (exponent > largest_exponent && !base.is(1) && !base.is(-1)) return {};
  std::optional<Number> result = Number(1);
  if (base.is(1) || (base.is(-1) && exponent % 2 == 0)) return result;
  if (base.is(-1)) return Number(-1);
  for (std::int64_t k = 0; k < exponent && result; ++k) result = product(*result, base);
  return result;
}

bool Number::operator==(const Number& other) const {
  if (exact_ != other.exact_) return false;
  return exact_ ? numerator_ == other.numerator_ && denominator_ == other.denominator_ : value_ == other.value_;
}

std::optional<Number> as_fraction(double value, std::int64_t largest) {
  const double size = std::abs(value);
  if (!(size > 1e-6) || size > 1e6) return {};
  const double tolerance = 2 * std::numeric_limits<double>::epsilon() * size;
  // Continued fraction: the convergents are the best fractions for the size of their denominators.
  double rest = size;
  std::int64_t before = 0, now = 1, bottom_before = 1, bottom_now = 0;
  for (int step = 0; step < 24; ++step) {
    const double whole = std::floor(rest);
    if (whole > 1e9) return {};
    const auto digit = static_cast<std::int64_t>(whole);
    const std::int64_t next = digit * now + before, bottom = digit * bottom_now + bottom_before;
    if (bottom > largest || next > std::int64_t{1000000} * largest) return {};
    before = now, now = next, bottom_before = bottom_now, bottom_now = bottom;
    if (std::abs(static_cast<double>(now) / static_cast<double>(bottom_now) - size) <= tolerance) {
      return Number(value < 0 ? -now : now, bottom_now);
    }
    rest = 1 / (rest - whole);
    if (!std::isfinite(rest)) return {};
  }
  return {};
}

}  // namespace steepest
