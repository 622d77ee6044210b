#include "table/text_codes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace steepest {

std::uint32_t TextCodes::code(std::string_view text) {
  const auto found = codes_.find(text);
  if (found != codes_.end()) return found->second;
  const auto next = static_cast<std::uint32_t>(codes_.size());
  codes_.emplace(text, next);
  return next;
}

std::vector<std::string> TextCodes::sort_levels(std::span<double> codes) && {
  std::vector<std::pair<std::string, std::uint32_t>> sorted(codes_.begin(), codes_.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> position(sorted.size());
  std::vector<std::string> levels(sorted.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    position[sorted[i].second] = static_cast<double>(i);
    levels[i] = std::move(sorted[i].first);
  }
  for (double& code : codes) {
    if (!std::isnan(code)) code = position[static_cast<std::size_t>(code)];
  }
  return levels;
}

}  // namespace steepest
