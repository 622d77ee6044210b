#include "descend/passes.hpp"

#include <atomic>

#include "objective/threads.hpp"

namespace steepest {
namespace {

// Below, waking a thread takes longer than it saves.
constexpr std::size_t worth_waking = 32'768;

}  // namespace

void over_stretches(Threads* threads, std::size_t n, const std::function<void(const Stretch&)>& work) {
  std::atomic<std::size_t> next{0};
  const auto claim = [&](int) {
    for (std::size_t begin = stretch_size * next++; begin < n; begin = stretch_size * next++)
      work({begin, std::min(begin + stretch_size, n)});
  };
  if (threads != nullptr && threads->count() > 1 && n >= worth_waking) {
    threads->run(claim);
  } else {
    claim(0);
  }
}

Vector sum_over_stretches(Threads* threads, std::size_t n, std::size_t count,
                          const std::function<void(const Stretch&, double*)>& work) {
  Vector parts((n + stretch_size - 1) / stretch_size * count), total(count, 0);
  over_stretches(threads, n, [&](const Stretch& at) { work(at, parts.data() + at.begin / stretch_size * count); });
  for (std::size_t k = 0; k < parts.size(); ++k) total[k % count] += parts[k];
  return total;
}

double dot(Threads* threads, View a, View b) {
  return sum_over_stretches<1>(threads, a.size(), [&](const Stretch& at) {
    double sum = 0;
    for (std::size_t i = at.begin; i < at.end; ++i) sum += a[i] * b[i];
    return std::array{sum};
  })[0];
}

bool all_finite(Threads* threads, View a) {
  std::atomic<bool> finite{true};
  over_stretches(threads, a.size(), [&](const Stretch& at) {
    // A sum of zeros times finite numbers is 0; of anything else it is NaN.
    double sum = 0;
    for (std::size_t i = at.begin; i < at.end; ++i) sum += 0 * a[i];
    if (std::isnan(sum)) finite = false;
  });
  return finite;
}

void move_along(Threads* threads, View a, double t, View b, Vector& to) {
  to.resize(a.size());
  over_stretches(threads, a.size(), [&](const Stretch& at) {
    for (std::size_t i = at.begin; i < at.end; ++i) to[i] = a[i] + t * b[i];
  });
}

}  // namespace steepest
