#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace steepest {

/// Numbers the distinct texts of a column as they come; the order is mended when all are known.
class TextCodes final {
 public:
  /// The code of `text`, counted from 0 in order of first appearance.
  std::uint32_t code(std::string_view text);

  /// Sorts the levels and changes `codes` (NaN stays) to positions in the sorted list, which is returned.
  std::vector<std::string> sort_levels(std::span<double> codes) &&;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> codes_;
};

}  // namespace steepest
