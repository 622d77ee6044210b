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

/// a.b over a stretch for each b, in a fixed order: eight sums side by side.
template <std::size_t count>
std::array<double, count> products(const Stretch& at, const Vector& a, const std::array<const Vector*, count>& b);

/// a.b
double dot(Threads* threads, View a, View b);
bool all_finite(Threads* threads, View a);
/// to <- a + t b
void move_along(Threads* threads, View a, double t, View b, Vector& to);

/// Two numbers side by side, as many as every processor's registers hold: wider ones go through memory on some.
using Lanes = double __attribute__((vector_size(16)));
/// The same in an array of doubles.
using StoredLanes = double __attribute__((vector_size(16), aligned(8), may_alias));

inline const StoredLanes& lanes(const double* at) { return *reinterpret_cast<const StoredLanes*>(at); }

template <std::size_t count>
std::array<double, count> products(const Stretch& at, const Vector& a, const std::array<const Vector*, count>& b) {
  std::array<const double*, count> other;
  for (std::size_t k = 0; k < count; ++k) other[k] = b[k]->data() + at.begin;
  const double* one = a.data() + at.begin;
  Lanes total[count][4] = {};
  const std::size_t n = at.size(), whole = n - n % 8;
  for (std::size_t i = 0; i < whole; i += 8) {
#pragma GCC unroll 4
    for (std::size_t lane = 0; lane < 4; ++lane) {
      const Lanes factor = lanes(one + i + 2 * lane);
      for (std::size_t k = 0; k < count; ++k) total[k][lane] += factor * lanes(other[k] + i + 2 * lane);
    }
  }
  std::array<double, count> sums{};
  for (std::size_t k = 0; k < count; ++k) {
    const Lanes low = total[k][0] + total[k][2], high = total[k][1] + total[k][3], sum = low + high;
    sums[k] = sum[0] + sum[1];
    for (std::size_t i = whole; i < n; ++i) sums[k] += one[i] * other[k][i];
  }
  return sums;
}

}  // namespace steepest
