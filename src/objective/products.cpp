#include "objective/products.hpp"

#include <array>
#include <cmath>
#include <cstddef>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Tiles of up to 4 x 3 products: with AVX2 their sums and three columns' values fill the sixteen registers, and twelve
// multiply-adds come to seven loads.
namespace steepest {
namespace {

constexpr std::int64_t lanes = 4;
constexpr std::int64_t most_left = 4, most_right = 3;

/// Columns from `left` and from `right`, and the sums' place of the first of both.
struct Tile {
  const double* const* left;
  const double* const* right;
  std::int64_t rows;
  double* sums;
  std::int64_t width;
};

double total(const double* values) { return (values[0] + values[2]) + (values[1] + values[3]); }

template <int Left, int Right>
void add_anywhere(const Tile& tile) {
  std::array<double, Left * Right * lanes> sums{};
  for (std::int64_t row = 0; row < tile.rows; ++row) {
    for (int i = 0; i < Left; ++i) {
      for (int j = 0; j < Right; ++j) {
        double& sum = sums[static_cast<std::size_t>((i * Right + j) * lanes + row % lanes)];
        sum = std::fma(tile.left[i][row], tile.right[j][row], sum);
      }
    }
  }
  for (int i = 0; i < Left; ++i) {
    for (int j = 0; j < Right; ++j) tile.sums[i + j * tile.width] += total(sums.data() + (i * Right + j) * lanes);
  }
}

#if defined(__x86_64__)
template <int Left, int Right>
[[gnu::target("avx2,fma")]] void add_avx2(const Tile& tile) {
  const double *lefts[Left], *rights[Right];
  for (int i = 0; i < Left; ++i) lefts[i] = tile.left[i];
  for (int j = 0; j < Right; ++j) rights[j] = tile.right[j];
  __m256d sums[Left][Right];
  for (int i = 0; i < Left; ++i) {
    for (int j = 0; j < Right; ++j) sums[i][j] = _mm256_setzero_pd();
  }
  for (std::int64_t row = 0; row < tile.rows; row += lanes) {
    __m256d right[Right];
    for (int j = 0; j < Right; ++j) right[j] = _mm256_loadu_pd(rights[j] + row);
    for (int i = 0; i < Left; ++i) {
      const __m256d left = _mm256_loadu_pd(lefts[i] + row);
      for (int j = 0; j < Right; ++j) sums[i][j] = _mm256_fmadd_pd(left, right[j], sums[i][j]);
    }
  }
  for (int i = 0; i < Left; ++i) {
    for (int j = 0; j < Right; ++j) {
      const __m128d halves = _mm_add_pd(_mm256_castpd256_pd128(sums[i][j]), _mm256_extractf128_pd(sums[i][j], 1));
      tile.sums[i + j * tile.width] += _mm_cvtsd_f64(_mm_add_sd(halves, _mm_unpackhi_pd(halves, halves)));
    }
  }
}
#endif

using AddTile = void (*)(const Tile&);
using Kernels = std::array<std::array<AddTile, most_right>, most_left>;

constexpr Kernels anywhere{{{add_anywhere<1, 1>, add_anywhere<1, 2>, add_anywhere<1, 3>},
                            {add_anywhere<2, 1>, add_anywhere<2, 2>, add_anywhere<2, 3>},
                            {add_anywhere<3, 1>, add_anywhere<3, 2>, add_anywhere<3, 3>},
                            {add_anywhere<4, 1>, add_anywhere<4, 2>, add_anywhere<4, 3>}}};
#if defined(__x86_64__)
constexpr Kernels avx2{{{add_avx2<1, 1>, add_avx2<1, 2>, add_avx2<1, 3>},
                        {add_avx2<2, 1>, add_avx2<2, 2>, add_avx2<2, 3>},
                        {add_avx2<3, 1>, add_avx2<3, 2>, add_avx2<3, 3>},
                        {add_avx2<4, 1>, add_avx2<4, 2>, add_avx2<4, 3>}}};
#endif

const Kernels& kernels() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2;
#endif
  return anywhere;
}

/// 0 .. size-1 in pieces of nearly one length, at most `most` each.
struct Pieces {
  Pieces(std::int64_t size, std::int64_t most) : size(size), count((size + most - 1) / most) {}
  std::int64_t begin(std::int64_t k) const { return size * k / count; }
  std::int64_t length(std::int64_t k) const { return begin(k + 1) - begin(k); }

  std::int64_t size, count;
};

std::int64_t number_of_tiles(const Pieces& right) {
  std::int64_t tiles = 0;
  for (std::int64_t k = 0; k < right.count; ++k) tiles += Pieces(right.begin(k + 1), most_left).count;
  return tiles;
}

}  // namespace

void add_products(double* sums, std::span<const double* const> columns, std::int64_t rows, const CacheFetch& next) {
  const Kernels& tiles = kernels();
  const auto width = static_cast<std::int64_t>(columns.size());
  const Pieces right(width, most_right);
  const auto parts = static_cast<std::size_t>(number_of_tiles(right));
  std::size_t done = 0;
  for (std::int64_t k = 0; k < right.count; ++k) {
    const Pieces left(right.begin(k + 1), most_left);
    const std::int64_t j = right.begin(k);
    for (std::int64_t l = 0; l < left.count; ++l) {
      next.part(done++, parts);
      const std::int64_t i = left.begin(l);
      const AddTile add =
          tiles[static_cast<std::size_t>(left.length(l) - 1)][static_cast<std::size_t>(right.length(k) - 1)];
      add({&columns[static_cast<std::size_t>(i)], &columns[static_cast<std::size_t>(j)], rows, sums + i + j * width,
           width});
    }
  }
}

}  // namespace steepest
