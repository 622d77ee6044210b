#pragma once

#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "steepest/operator.hpp"

namespace steepest {

/// A function near a point, in all directions at once: value + gradient . h + something of the size of |h|^order. An
/// order above 1 proves that the gradient exists; at most 1, and there is no gradient here. An order of 0 means
/// bounded.
struct Local {
  double value = 0;
  double order = std::numeric_limits<double>::infinity();
  std::vector<double> gradient;  ///< empty: zero
  bool known = true;
  bool nonnegative = false;  ///< for all small h

  bool is_constant() const;
  /// The exponent s for which all changes are of the size of |h|^s.
  double change() const { return gradient.empty() || order < 1 ? order : 1; }
};

/// The operators of the table on such functions.
class LocalOperators final {
 public:
  using Number = Local;

  static Local constant(double value);
  static Local unknown();
  static Local undefined() { return unknown(); }
  static bool is_known(const Local& x) { return x.known; }
  static std::optional<double> constant_of(const Local& x);
  static Local held(const Local& x);

  Local sum(const Local& x, const Local& y) const;
  Local product(const Local& x, const Local& y) const;
  Local apply(Op op, std::span<const Local> arguments) const;

 private:
  Local negative(const Local& x) const;
  Local power(const Local& x, double p, bool keeps_sign) const;
  Local smooth(Op op, std::span<const Local> arguments) const;
  Local at_kink_or_border(Op op, std::span<const Local> arguments) const;
  Local by_text(Op op, std::span<const Local> arguments) const;
  std::optional<Local> arithmetic(Op op, std::span<const Local> arguments) const;
  /// What takes one of two values, one cannot tell which.
  Local either(const Local& x, const Local& y, double value) const;
};

}  // namespace steepest
