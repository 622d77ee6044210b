#pragma once

#include <array>
#include <functional>

#include "descend/vector.hpp"

namespace steepest {

class Threads;

/// Elements begin .. end-1 of a vector.
struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t size() const { return end - begin; }
};

/// So that the stretches of a few vectors stay in a core's nearest cache.
constexpr std::size_t stretch_size = 1024;

/// Calls work(at) for each stretch of n elements: on several threads where vectors are long, in any order.
void over_stretches(Threads* threads, std::size_t n, const std::function<void(const Stretch&)>& work);

/// The sums over all stretches of the `count` numbers that work(at, numbers) writes. Their shape depends on n alone, so
/// any number of threads gives the same bits.
Vector sum_over_stretches(Threads* threads, std::size_t n, std::size_t count,
                          const std::function<void(const Stretch&, double*)>& work);

/// The same for work that returns an array.
template <std::size_t count, class Work>
std::array<double, count> sum_over_stretches(Threads* threads, std::size_t n, const Work& work) {
  std::array<double, count> total{};
  if (n > 0 && n <= stretch_size) return work(Stretch{0, n});
  const Vector sums = sum_over_stretches(threads, n, count, [&](const Stretch& at, double* numbers) {
    const std::array<double, count> part = work(at);
    std::copy(part.begin(), part.end(), numbers);
  });
  std::copy(sums.begin(), sums.end(), total.begin());
  return total;
}

/// a.b
double dot(Threads* threads, View a, View b);
bool all_finite(Threads* threads, View a);
/// to <- a + t b
void move_along(Threads* threads, View a, double t, View b, Vector& to);

}  // namespace steepest
