#include "descend/text.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace steepest {
namespace {

constexpr std::size_t most_shown = 4;

}  // namespace

std::string element_name(std::size_t i, std::size_t dimension, const std::vector<std::string>& names) {
  if (i < names.size()) return names[i];
  std::string text = "x";
  if (dimension > 1) text.append("[").append(std::to_string(i + 1)).append("]");
  return text;
}

std::string direction_text(View direction, const std::vector<std::string>& names) {
  const Vector ray = unit(direction);
  std::vector<std::size_t> order(ray.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // As they are written: equal parts stay in the order of their names.
  const auto written = [&](std::size_t i) { return std::round(std::abs(ray[i]) * 1e4); };
  std::ranges::sort(order, [&](auto a, auto b) {
    const double first = written(a), second = written(b);
    return first != second ? first > second : a < b;
  });
  if (order.empty()) return "";
  if (std::abs(ray[order[0]]) > 0.9999)
    return std::string(ray[order[0]] < 0 ? "-" : "+").append(element_name(order[0], ray.size(), names));
  std::string text;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const double part = ray[order[k]];
    if (std::abs(part) < 1e-4) break;
    if (k == most_shown) return text + " + ...";
    if (!text.empty()) text += part < 0 ? " - " : " + ";
    if (text.empty() && part < 0) text += "-";
    text += number_text(std::abs(part), 3) + "*" + element_name(order[k], ray.size(), names);
  }
  return text;
}

std::string point_text(View x, const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < x.size() && i < most_shown; ++i)
    text.append(i > 0 ? ", " : "").append(element_name(i, x.size(), names)).append(" = ").append(number_text(x[i], 8));
  return x.size() > most_shown ? text + ", ..." : text;
}

}  // namespace steepest
