#include "derive/exponents.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace steepest {
namespace {

constexpr double tolerance = 1e-9;

/// The smallest sum of a value and a generator above the last value.
double next_sum(const std::vector<double>& values, const std::vector<double>& generators) {
  double next = std::numeric_limits<double>::infinity();
  for (const double value : values) {
    for (const double generator : generators) {
      const double sum = value + generator;
      if (sum < next && sum > values.back() && !same_exponent(sum, values.back())) next = sum;
    }
  }
  return next;
}

}  // namespace

bool same_exponent(double a, double b) { return std::abs(a - b) <= tolerance; }

Exponents::Exponents(std::vector<double> generators, double limit, std::size_t count) : values_{0} {
  order_ = next_sum(values_, generators);
  while (values_.size() < count && order_ < limit - tolerance) {
    values_.push_back(order_);
    order_ = next_sum(values_, generators);
  }
  order_ = std::min(order_, limit);
  pairs_.resize(values_.size());
  for (std::size_t i = 0; i < values_.size(); ++i) {
    for (std::size_t j = 0; j < values_.size(); ++j) {
      const std::size_t k = find(values_[i] + values_[j]);
      if (k < values_.size()) pairs_[k].push_back({i, j});
    }
  }
}

std::size_t Exponents::find(double exponent) const {
  const auto at = std::ranges::lower_bound(values_, exponent - tolerance);
  if (at == values_.end() || !same_exponent(*at, exponent)) return values_.size();
  return static_cast<std::size_t>(at - values_.begin());
}

}  // namespace steepest
