#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "steepest/base.hpp"

namespace steepest::formula {

/// A stretch of bytes of the text.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// A text whose byte offsets become lines and columns quickly, whatever the length of its lines.
class SourceText final {
 public:
  SourceText(std::string_view text, std::string name);

  std::string_view text() const { return text_; }
  std::string_view text(Span span) const { return text_.substr(span.begin, span.end - span.begin); }
  /// The place of a span; a span over several lines ends with its first line.
  Place place(Span span) const;
  [[noreturn]] void fail(Span span, const std::string& message, const std::string& hint = {}) const;

 private:
  std::uint32_t characters_before(std::uint32_t offset) const;

  std::string_view text_;
  std::string name_;
  std::vector<std::uint32_t> line_starts_;
  std::vector<std::uint32_t> marks_;  ///< characters before every 64th byte
};

}  // namespace steepest::formula
