#include "derive/index_sets.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace steepest {
namespace {

// Wider sets, and more numbers in all sets together, are not worth telling apart from everything.
constexpr std::size_t widest = 1024;
constexpr std::size_t largest_pool = std::size_t{1} << 27;

std::uint64_t content_hash(std::span<const std::int32_t> members) {
  std::uint64_t hash = members.size();
  for (const std::int32_t member : members) {
    hash = (hash ^ static_cast<std::uint64_t>(member)) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 32;
  }
  return hash;
}

}  // namespace

IndexSets::IndexSets(std::int32_t n) : n_(n), pool_(static_cast<std::size_t>(n)), places_(2) {
  std::iota(pool_.begin(), pool_.end(), 0);
  for (std::int32_t i = 0; i < n; ++i) places_.push_back({static_cast<std::size_t>(i), 1});
}

IndexSets::Id IndexSets::united(Id a, Id b) {
  if (a == b || b == empty || a == everything) return a;
  if (a == empty || b == everything) return b;
  const std::uint64_t pair = (static_cast<std::uint64_t>(std::min(a, b)) << 32) | std::max(a, b);
  const auto known = unions_.find(pair);
  if (known != unions_.end()) return known->second;
  merged_.clear();
  std::ranges::set_union(members(a), members(b), std::back_inserter(merged_));
  const bool too_wide = merged_.size() > widest || pool_.size() > largest_pool;
  const Id result = too_wide ? everything : interned(merged_);
  unions_.emplace(pair, result);
  return result;
}

IndexSets::Id IndexSets::interned(std::span<const std::int32_t> members) {
  const std::uint64_t hash = content_hash(members);
  const auto [first, last] = known_.equal_range(hash);
  for (auto entry = first; entry != last; ++entry) {
    if (std::ranges::equal(this->members(entry->second), members)) return entry->second;
  }
  const auto id = static_cast<Id>(places_.size());
  places_.push_back({pool_.size(), static_cast<std::uint32_t>(members.size())});
  pool_.insert(pool_.end(), members.begin(), members.end());
  known_.emplace(hash, id);
  return id;
}

}  // namespace steepest
