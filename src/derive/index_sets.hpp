#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace steepest {

/// Sets of whole numbers 0 .. n-1. Equal sets are one set, so that the sets of neighbouring elements, of sums and of
/// copies cost next to nothing; a set that grows too wide becomes all numbers.
class IndexSets final {
 public:
  using Id = std::uint32_t;
  static constexpr Id empty = 0;
  static constexpr Id everything = 1;

  explicit IndexSets(std::int32_t n);

  Id single(std::int32_t index) const { return 2 + static_cast<Id>(index); }
  Id united(Id a, Id b);
  std::int64_t size(Id set) const { return set == everything ? n_ : places_[set].size; }
  /// Ascending; empty for `everything`.
  std::span<const std::int32_t> members(Id set) const {
    return std::span(pool_).subspan(places_[set].start, places_[set].size);
  }

 private:
  struct Place {
    std::size_t start = 0;
    std::uint32_t size = 0;
  };
  Id interned(std::span<const std::int32_t> members);

  std::int32_t n_;
  std::vector<std::int32_t> pool_;
  std::vector<Place> places_;
  std::unordered_map<std::uint64_t, Id> unions_;      ///< by the pair of sets
  std::unordered_multimap<std::uint64_t, Id> known_;  ///< by content
  std::vector<std::int32_t> merged_;
};

}  // namespace steepest
