#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace steepest {

/// FNV-1a with 64 bits (Fowler, Noll and Vo 1991): of two texts that differ in one byte never the same.
class Hash final {
 public:
  void take(std::string_view bytes) {
    for (const char c : bytes) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  /// 16 digits.
  std::string text() const {
    std::string digits;
    for (int shift = 60; shift >= 0; shift -= 4) digits += "0123456789abcdef"[(hash_ >> shift) & 15];
    return digits;
  }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace steepest
