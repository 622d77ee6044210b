#include "report/ticks.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "steepest/base.hpp"

namespace steepest::picture {
namespace {

double round_step(double length, int count) {
  const double raw = length / count;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  const double fraction = raw / power;
  if (fraction <= 1.5) return power;
  if (fraction <= 3.5) return 2 * power;
  if (fraction <= 7.5) return 5 * power;
  return 10 * power;
}

std::string label(double value, double step) {
  const double largest = std::max(std::abs(value), step);
  if (value != 0 && (largest >= 1e6 || step < 1e-5)) return number_text(value, 4);
  const int decimals = std::clamp(-static_cast<int>(std::floor(std::log10(step) + 1e-9)), 0, 12);
  std::array<char, 64> buffer{};
  const auto [end, status] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
  if (status != std::errc{}) return number_text(value, 4);
  std::string text(buffer.data(), end);
  if (text.starts_with('-')) text.replace(0, 1, "\xE2\x88\x92");  // a true minus sign
  return text;
}

}  // namespace

Range widened(Range range, double margin) {
  const double length = range.high - range.low;
  if (!(length > 0)) {
    const double reach = range.low == 0 ? 1 : 0.1 * std::abs(range.low);
    return {range.low - reach, range.high + reach};
  }
  return {range.low - margin * length, range.high + margin * length};
}

Ticks ticks(Range range, int count) {
  const double step = round_step(range.high - range.low, count);
  Ticks result;
  const double first = std::ceil(range.low / step - 1e-9);
  const double last = std::floor(range.high / step + 1e-9);
  for (double k = first; k <= last && result.places.size() < 50; k += 1) {
    const double place = k == 0 ? 0 : k * step;
    result.places.push_back(place);
    result.labels.push_back(label(place, step));
  }
  return result;
}

}  // namespace steepest::picture
