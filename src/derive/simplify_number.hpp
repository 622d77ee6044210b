#pragma once

#include <cstdint>
#include <optional>

namespace steepest {

/// A coefficient or exponent: an exact fraction where the number is one, else a double.
class Number final {
 public:
  Number(std::int64_t numerator = 0, std::int64_t denominator = 1);
  static Number inexact(double value);
  /// What a person meant by the double: a whole number, a short decimal fraction, a fraction such as 1/3; else the
  /// double itself.
  static Number meant_by(double value, bool keep_decimals);

  bool is_exact() const { return exact_; }
  bool is_whole() const { return exact_ && denominator_ == 1; }
  bool is_zero() const { return exact_ ? numerator_ == 0 : value_ == 0; }
  bool is(std::int64_t value) const { return is_whole() && numerator_ == value; }
  bool is_negative() const { return exact_ ? numerator_ < 0 : value_ < 0; }
  /// Written with a decimal point: an inexact number, or one the user wrote so.
  bool is_decimal() const;
  /// Whether its decimals end, and soon: 1/4, not 1/3.
  bool has_short_decimals() const;
  std::int64_t numerator() const { return numerator_; }
  std::int64_t denominator() const { return denominator_; }
  double value() const;

  Number negated() const;
  Number absolute() const { return is_negative() ? negated() : *this; }

  /// Nothing where the result leaves the range of doubles, or would lose digits to underflow.
  friend std::optional<Number> sum(const Number& a, const Number& b);
  friend std::optional<Number> product(const Number& a, const Number& b);
  /// To a whole power; nothing also for a negative power of zero.
  friend std::optional<Number> power(const Number& base, std::int64_t exponent);

  /// Equality of value and of kind.
  bool operator==(const Number& other) const;

 private:
  bool exact_ = true;
  bool decimal_ = false;
  std::int64_t numerator_ = 0;
  std::int64_t denominator_ = 1;
  double value_ = 0;
};

std::optional<Number> sum(const Number& a, const Number& b);
std::optional<Number> product(const Number& a, const Number& b);
std::optional<Number> power(const Number& base, std::int64_t exponent);

/// p/q with q up to `largest` nearest to the value, if it is within two units in the last place.
std::optional<Number> as_fraction(double value, std::int64_t largest);

}  // namespace steepest
