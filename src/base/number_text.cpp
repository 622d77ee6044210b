#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "steepest/base.hpp"

namespace steepest {
namespace {

std::string non_finite_text(double value) {
  if (std::isnan(value)) return "NaN";
  return value > 0 ? "Infinity" : "-Infinity";
}

}  // namespace

std::string number_text(double value) {
  if (!std::isfinite(value)) return non_finite_text(value);
  std::array<char, 40> buffer{};
  const auto [end, status] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  if (status != std::errc{}) throw InternalError("a double did not fit its text buffer");
  return {buffer.data(), end};
}

std::string number_text(double value, int digits) {
  if (!std::isfinite(value)) return non_finite_text(value);
  std::array<char, 64> buffer{};
  const auto [end, status] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, digits);
  if (status != std::errc{}) throw InternalError("a double did not fit its text buffer");
  return {buffer.data(), end};
}

std::optional<double> parse_number(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) return {};
  }
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

}  // namespace steepest
