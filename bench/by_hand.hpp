#pragma once

#include <cstddef>

/// What the benchmark measures against, as a person would write it for one thread.
namespace bench {

/// The sum of 100 (x[2k+1] - x[2k]^2)^2 + (1 - x[2k])^2 over the pairs of x, and its gradient.
double extended_rosenbrock(const double* x, double* gradient, std::size_t n);

/// The sum of c x^2 / 2, and its gradient.
double quadratic(const double* c, const double* x, double* gradient, std::size_t n);

/// The sum of n numbers, read in `streams` places at once (4 or 8): one alone does not fill the memory's lanes.
double sum_in_streams(const double* values, std::size_t n, int streams);

/// to <- scale * from
void copy_scaled(const double* from, double scale, double* to, std::size_t n);

}  // namespace bench
