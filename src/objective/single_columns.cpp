#include "objective/single_columns.hpp"

#include <algorithm>
#include <atomic>

#include "objective/threads.hpp"
#include "table/aligned_values.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace steepest {
namespace {

/// Floats from one column to the next: an odd number of cache lines, as for doubles.
std::size_t stride_of(std::size_t rows) {
  constexpr std::size_t line = 16;
  return line * ((rows + line - 1) / line | 1);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] void round_eights(const double* from, std::int64_t count, float* to) {
  for (std::int64_t i = 0; i + 8 <= count; i += 8) {
    _mm_storeu_ps(to + i, _mm256_cvtpd_ps(_mm256_loadu_pd(from + i)));
    _mm_storeu_ps(to + i + 4, _mm256_cvtpd_ps(_mm256_loadu_pd(from + i + 4)));
  }
}
#endif

}  // namespace

void round_to_floats(const double* from, std::int64_t count, float* to) {
  std::int64_t done = 0;
#if defined(__x86_64__)
  static const bool has_avx2 = __builtin_cpu_supports("avx2");
  if (has_avx2) {
    round_eights(from, count, to);
    done = count / 8 * 8;
  }
#endif
  std::transform(from + done, from + count, to + done, [](double value) { return static_cast<float>(value); });
}

void SingleColumns::take(std::span<const double* const> columns, std::size_t rows, Threads& threads,
                         std::span<const float*> result) {
  std::vector<const double*> fresh;
  for (const double* column : columns) {
    if (!known_.contains(column) && std::ranges::find(fresh, column) == fresh.end()) fresh.push_back(column);
  }
  const std::size_t stride = stride_of(rows);
  if (!fresh.empty()) {
    memory_.push_back(aligned_values(fresh.size() * stride / 2));
    auto* first = reinterpret_cast<float*>(memory_.back().get());
    std::atomic<std::size_t> next{0};
    threads.run([&](int) {
      for (std::size_t c = next++; c < fresh.size(); c = next++) {
        float* column = first + c * stride;
        round_to_floats(fresh[c], static_cast<std::int64_t>(rows), column);
        std::fill(column + rows, column + stride, 0.0F);
      }
    });
    for (std::size_t c = 0; c < fresh.size(); ++c) known_[fresh[c]] = first + c * stride;
  }
  for (std::size_t c = 0; c < columns.size(); ++c) result[c] = known_.at(columns[c]);
}

}  // namespace steepest
