#include "graph/numeric.hpp"

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/polygamma.hpp>
#include <limits>

namespace steepest::numeric {
namespace {

using Policy =
    boost::math::policies::policy<boost::math::policies::domain_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::pole_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::evaluation_error<boost::math::policies::ignore_error>>;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

bool is_pole(double x) { return x <= 0 && x == std::floor(x); }

}  // namespace

double lgamma(double x) {
  int sign_of_gamma = 0;
  return ::lgamma_r(x, &sign_of_gamma);
}

double digamma(double x) {
  if (std::isnan(x) || is_pole(x)) return not_a_number;
  if (std::isinf(x)) return x;
  return boost::math::digamma(x, Policy());
}

double polygamma(double n, double x) {
  const bool is_order = n >= 0 && n == std::floor(n) && n < 1000;
  if (!is_order || std::isnan(x) || is_pole(x)) return not_a_number;
  if (n == 0) return digamma(x);
  if (std::isinf(x)) return x > 0 ? 0 : not_a_number;
  return boost::math::polygamma(static_cast<int>(n), x, Policy());
}

double sigmoid(double x) {
  const double t = std::exp(-std::fabs(x));
  return x >= 0 ? 1 / (1 + t) : t / (1 + t);
}

double normpdf(double x) { return 0.39894228040143267794 * std::exp(-0.5 * x * x); }

double normcdf(double x) { return 0.5 * std::erfc(-0.70710678118654752440 * x); }

}  // namespace steepest::numeric
