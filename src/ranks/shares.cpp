#include <algorithm>
#include <bit>

#include "steepest/ranks.hpp"

namespace steepest {

std::size_t largest_leaf(std::size_t rows) {
  constexpr std::size_t smallest = 512, most = std::size_t{1} << 16, leaves_wanted = 16;
  std::size_t leaf = 16384;
  while (leaf > smallest && leaf * leaves_wanted > rows) leaf /= 2;
  return std::max(leaf, std::min(most, std::bit_floor(rows / 8)));
}

std::vector<std::size_t> share_bounds(std::size_t rows, int ranks) {
  const std::size_t leaf = largest_leaf(rows), leaves = (rows + leaf - 1) / leaf;
  const auto count = static_cast<std::size_t>(ranks);
  std::vector<std::size_t> bounds;
  for (std::size_t k = 0; k <= count; ++k) bounds.push_back(std::min(rows, (leaves * k + count - 1) / count * leaf));
  return bounds;
}

}  // namespace steepest
