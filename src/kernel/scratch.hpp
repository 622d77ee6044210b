#pragma once

#include <cstdint>
#include <map>

namespace steepest {

/// Places in the block's scratch. Freed places are taken again, the tightest first.
class Scratch final {
 public:
  std::int64_t take(std::int64_t size) {
    const auto free = free_.lower_bound(size);
    if (free == free_.end()) {
      const std::int64_t offset = size_;
      size_ += size;
      return offset;
    }
    const auto [length, offset] = *free;
    free_.erase(free);
    if (length > size) free_.emplace(length - size, offset + size);
    return offset;
  }

  void give(std::int64_t offset, std::int64_t size) {
    if (size > 0) free_.emplace(size, offset);
  }

  /// The most that was ever in use.
  std::int64_t size() const { return size_; }

 private:
  std::multimap<std::int64_t, std::int64_t> free_;  ///< length to offset
  std::int64_t size_ = 0;
};

}  // namespace steepest
