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

namespace {

/// As wide as a cache line; the compiler splits it into registers.
using Line = double __attribute__((vector_size(64), aligned(8)));

template <std::size_t streams>
double sum_of(const double* values, std::size_t n) {
  const std::size_t part = n / streams / 8 * 8;
  Line sums[streams] = {};
  for (std::size_t i = 0; i < part; i += 8) {
    for (std::size_t k = 0; k < streams; ++k) sums[k] += *reinterpret_cast<const Line*>(values + k * part + i);
  }
  double total = 0;
  for (std::size_t i = streams * part; i < n; ++i) total += values[i];
  for (const Line& line : sums) {
    for (std::size_t lane = 0; lane < 8; ++lane) total += line[lane];
  }
  return total;
}

}  // namespace

double sum_in_streams(const double* values, std::size_t n, int streams) {
  return streams == 4 ? sum_of<4>(values, n) : sum_of<8>(values, n);
}

void copy_scaled(const double* from, double scale, double* to, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) to[i] = scale * from[i];
}

}  // namespace bench
