#include "by_hand.hpp"

namespace bench {

double extended_rosenbrock(const double* x, double* gradient, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < n; i += 2) {
    const double valley = x[i + 1] - x[i] * x[i], left = 1 - x[i];
    gradient[i] = -400 * valley * x[i] - 2 * left;
    gradient[i + 1] = 200 * valley;
    sum += 100 * valley * valley + left * left;
  }
  return sum;
}

double quadratic(const double* c, const double* x, double* gradient, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    gradient[i] = c[i] * x[i];
    sum += gradient[i] * x[i];
  }
  return 0.5 * sum;
}

void copy_scaled(const double* from, double scale, double* to, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) to[i] = scale * from[i];
}

}  // namespace bench
