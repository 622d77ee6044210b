#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "derive/coefficient.hpp"

namespace steepest {

/// A function of a small t > 0 by its leading terms: the sum of coefficient * t^exponent over `terms`, ascending, plus
/// something of the size of t^order. Exponents are real numbers, negative ones and fractions included.
struct Series {
  enum class State : std::uint8_t {
    known,
    unknown,    ///< has no such expansion, or none was found
    undefined,  ///< the function does not exist for small t > 0
  };
  struct Term {
    double exponent = 0;
    Coefficient coefficient;
  };

  State state = State::known;
  double order = std::numeric_limits<double>::infinity();
  std::vector<Term> terms;

  /// Infinities are unknown, NaN is undefined.
  static Series constant(double value);
  static Series unknown() { return {State::unknown, 0, {}}; }
  static Series undefined() { return {State::undefined, 0, {}}; }
  /// Nothing but the size is known.
  static Series of_order(double order) { return {State::known, order, {}}; }

  bool is_known() const { return state == State::known; }
  /// Known, and the same number for all t.
  bool is_constant() const;
  /// Of a constant.
  double constant_value() const { return terms.empty() ? 0 : terms[0].coefficient.value; }
  /// Known, tends to a finite number, and that number is known.
  bool has_limit() const;
  Coefficient limit() const;
  /// The exponent of the first term, or the order where there is none.
  double leading_exponent() const { return terms.empty() ? order : terms[0].exponent; }
};

/// -1, 0 or 1 for all small t > 0; nothing where the terms do not decide it.
std::optional<int> sign_of(const Series& x);

/// Arithmetic that keeps at most `count` terms.
class SeriesArithmetic final {
 public:
  explicit SeriesArithmetic(std::size_t count) : count_(count) {}
  std::size_t count() const { return count_; }

  Series negative(const Series& x) const;
  Series sum(const Series& x, const Series& y) const;
  Series difference(const Series& x, const Series& y) const { return sum(x, negative(y)); }
  Series product(const Series& x, const Series& y) const;
  Series quotient(const Series& x, const Series& y) const;
  /// x^p for a constant p; `of_leading` is the power of the leading coefficient, NaN where there is none.
  Series power(const Series& x, double p, double (*of_leading)(double c, double p)) const;
  /// t^exponent x.
  Series shifted(const Series& x, double exponent) const;

 private:
  Series trimmed(Series x) const;
  Series whole_power(const Series& x, int p) const;
  Series power_of_unit(const Series& x, double p) const;

  std::size_t count_;
};

}  // namespace steepest
