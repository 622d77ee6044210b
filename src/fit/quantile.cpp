#include <boost/math/distributions/students_t.hpp>

#include "steepest/fit.hpp"

namespace steepest {

double t_quantile(double probability, double degrees_of_freedom) {
  return boost::math::quantile(boost::math::students_t_distribution<double>(degrees_of_freedom), probability);
}

}  // namespace steepest
