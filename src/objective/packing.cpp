#include "objective/packing.hpp"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace steepest {
namespace {

constexpr std::int64_t group = 8;  // rows: a cache line of a column
constexpr std::size_t cache_line = 64;
constexpr std::size_t groups_ahead = 2;

#if defined(__x86_64__)
[[gnu::target("avx2"), gnu::always_inline]] inline __m256d four(const double* values) {
  return _mm256_loadu_pd(values);
}
[[gnu::target("avx2"), gnu::always_inline]] inline __m256d four(const float* values) {
  return _mm256_cvtps_pd(_mm_loadu_ps(values));
}
#endif

}  // namespace

Packing::Packing(std::shared_ptr<const RowMajor> rows, std::span<const std::optional<std::size_t>> places)
    : rows_(std::move(rows)) {
  for (std::size_t c = 0; c < places.size(); ++c) {
    if (places[c]) all_.push_back({*places[c], c});
  }
  std::ranges::sort(all_, {}, &Want::place);
  for (std::size_t i = 0; i < all_.size();) {
    const bool together = i + 4 <= all_.size() && all_[i + 1].place == all_[i].place + 1 &&
                          all_[i + 2].place == all_[i].place + 2 && all_[i + 3].place == all_[i].place + 3;
    if (!together) {
      others_.push_back(all_[i++]);
      continue;
    }
    fours_.push_back({all_[i].place, {all_[i].column, all_[i + 1].column, all_[i + 2].column, all_[i + 3].column}});
    i += 4;
  }
}

const char* Packing::address(std::int64_t row) const {
  return static_cast<const char*>(rows_->first) + static_cast<std::size_t>(row) * row_bytes();
}

void Packing::check_unchanged() const {
  if (rows_->check_unchanged) rows_->check_unchanged();
}

#if defined(__x86_64__)
/// Eight rows of four columns are two squares, turned in registers; each column gets a whole cache line. Rows that
/// follow are fetched meanwhile: all at once they would hold up what is already here.
template <class Number>
[[gnu::target("avx2")]] void Packing::pack_eight_avx2(const Number* row, double* out, std::int64_t stride) const {
  const std::size_t width = rows_->width, eight_rows = 8 * row_bytes();
  const char* ahead = reinterpret_cast<const char*>(row) + groups_ahead * eight_rows;
  const std::size_t each = fours_.empty() ? 0 : (eight_rows + fours_.size() - 1) / fours_.size();
  for (const Four& of : fours_) {
    for (std::size_t byte = 0; byte < each; byte += cache_line) __builtin_prefetch(ahead + byte);
    ahead += each;
    const Number* from = row + of.place;
    double* const to[] = {out + static_cast<std::int64_t>(of.columns[0]) * stride,
                          out + static_cast<std::int64_t>(of.columns[1]) * stride,
                          out + static_cast<std::int64_t>(of.columns[2]) * stride,
                          out + static_cast<std::int64_t>(of.columns[3]) * stride};
    for (int half = 0; half < 8; half += 4, from += 4 * width) {
      const __m256d a = four(from), b = four(from + width), c = four(from + 2 * width), d = four(from + 3 * width);
      const __m256d ab_even = _mm256_unpacklo_pd(a, b), ab_odd = _mm256_unpackhi_pd(a, b);
      const __m256d cd_even = _mm256_unpacklo_pd(c, d), cd_odd = _mm256_unpackhi_pd(c, d);
      _mm256_storeu_pd(to[0] + half, _mm256_permute2f128_pd(ab_even, cd_even, 0x20));
      _mm256_storeu_pd(to[1] + half, _mm256_permute2f128_pd(ab_odd, cd_odd, 0x20));
      _mm256_storeu_pd(to[2] + half, _mm256_permute2f128_pd(ab_even, cd_even, 0x31));
      _mm256_storeu_pd(to[3] + half, _mm256_permute2f128_pd(ab_odd, cd_odd, 0x31));
    }
  }
  for (const Want& want : others_) {
    double* to = out + static_cast<std::int64_t>(want.column) * stride;
    for (std::size_t i = 0; i < 8; ++i) to[i] = row[i * width + want.place];
  }
}
#endif

/// Fewer than eight rows, or a machine of another kind.
template <class Number>
void Packing::pack_few(const Number* row, std::int64_t count, double* out, std::int64_t stride) const {
  for (const Want& want : all_) {
    double* to = out + static_cast<std::int64_t>(want.column) * stride;
    for (std::int64_t i = 0; i < group; ++i) {
      to[i] = i < count ? row[static_cast<std::size_t>(i) * rows_->width + want.place] : Number{};
    }
  }
}

template <class Number>
void Packing::pack_rows(const Number* first, std::int64_t count, double* out, std::int64_t stride) const {
  std::int64_t done = 0;
#if defined(__x86_64__)
  static const bool has_avx2 = __builtin_cpu_supports("avx2");
  for (; has_avx2 && done + group <= count; done += group) {
    pack_eight_avx2(first + static_cast<std::size_t>(done) * rows_->width, out + done, stride);
  }
#endif
  for (; done < count; done += group) {
    pack_few(first + static_cast<std::size_t>(done) * rows_->width, std::min(group, count - done), out + done, stride);
  }
}

void Packing::pack(std::int64_t begin, std::int64_t count, double* out, std::int64_t stride) const {
  const char* first = address(begin);
  rows_->single ? pack_rows(reinterpret_cast<const float*>(first), count, out, stride)
                : pack_rows(reinterpret_cast<const double*>(first), count, out, stride);
}

}  // namespace steepest
