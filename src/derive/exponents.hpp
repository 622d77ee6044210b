#pragma once

#include <cstddef>
#include <vector>

namespace steepest {

/// Whether two exponents are meant to be equal: thirds and their sums are rounded.
bool same_exponent(double a, double b);

/// The exponents that powers and products of some series reach: 0 and all sums of the given ones, ascending.
class Exponents final {
 public:
  struct Pair {
    std::size_t first = 0;
    std::size_t second = 0;
  };

  /// The first `count` of them that lie below `limit`. All of `generators` are positive.
  Exponents(std::vector<double> generators, double limit, std::size_t count);

  std::size_t size() const { return values_.size(); }
  double operator[](std::size_t k) const { return values_[k]; }
  /// The position of an exponent, or size().
  std::size_t find(double exponent) const;
  /// The first exponent that is left out: the order to which series on this grid are known.
  double order() const { return order_; }
  /// The pairs of positions whose exponents add up to number k's, by rising first position.
  const std::vector<Pair>& pairs(std::size_t k) const { return pairs_[k]; }

 private:
  std::vector<double> values_;
  double order_ = 0;
  std::vector<std::vector<Pair>> pairs_;
};

}  // namespace steepest
