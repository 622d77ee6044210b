#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace steepest {

/// Memory to be fetched into the cache bit by bit while something else is computed.
struct CacheFetch {
  std::span<const char* const> starts = {};
  std::size_t bytes = 0;  ///< from each start

  /// One part of `parts` of all. Addresses that nobody may read are no fault.
  void part(std::size_t index, std::size_t parts) const {
    constexpr std::size_t line = 64;
    const std::size_t lines = (bytes + line - 1) / line, all = lines * starts.size();
    for (std::size_t k = all * index / parts; k < all * (index + 1) / parts; ++k) {
      __builtin_prefetch(starts[k / lines] + k % lines * line, 0, 2);
    }
  }
};

}  // namespace steepest
