#include "report/text.hpp"

#include <algorithm>

namespace steepest {
namespace {

constexpr std::size_t longest_list = 24;
constexpr std::size_t shown_first = 10;
constexpr std::size_t shown_last = 3;
constexpr std::size_t longest_vector = 8;
constexpr std::size_t longest_point = 72;

std::string array_text(const NamedArray& array) {
  if (array.shape.empty()) return array.name + " = " + number_text(array.values[0]);
  std::string text = array.name + " = [";
  for (std::size_t i = 0; i < array.values.size(); ++i) {
    if (i == longest_vector) return text + ", ...] (" + counted(array.values.size(), "element") + ")";
    text += (i == 0 ? "" : ", ") + number_text(array.values[i]);
  }
  return text + "]";
}

}  // namespace

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string point_text(const std::vector<NamedArray>& at) {
  std::string text;
  for (const NamedArray& array : at) text += (text.empty() ? "" : ", ") + array_text(array);
  return text;
}

std::string heading(const std::string& formula, const std::vector<NamedArray>& at) {
  const std::string point = point_text(at);
  if (point.empty()) return formula + "\n\n";
  const std::size_t size = layout::width(formula) + layout::width(point);
  return formula + (size > longest_point ? "\n  at " : "  at  ") + point + "\n\n";
}

std::string vector_text(const std::vector<double>& values, int digits) {
  std::string text = "(";
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i == longest_vector && values.size() > longest_vector + 1) return text + ", ...)";
    text += (i == 0 ? "" : ", ") + number_text(values[i], digits);
  }
  return text + ")";
}

std::string listing(std::string_view label, const std::vector<std::string>& names, const std::vector<double>& values,
                    int digits) {
  using layout::Grid;
  const bool cut = names.size() > longest_list;
  Grid grid({{"", Grid::Align::left}, {"", Grid::Align::left}, {"", Grid::Align::decimal}});
  const auto add = [&](std::size_t i) {
    grid.add({i == 0 ? layout::pad_right(label, 13) : "", names[i], number_text(values[i], digits)});
  };
  for (std::size_t i = 0; i < (cut ? shown_first : names.size()); ++i) add(i);
  if (cut) grid.add({"", "...", ""});
  for (std::size_t i = cut ? names.size() - shown_last : names.size(); i < names.size(); ++i) add(i);
  std::string text = grid.text();
  if (!cut) return text;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return text + layout::field("", counted(names.size(), "element") + " from " + number_text(*low, digits) + " to " +
                                      number_text(*high, digits) + "; --json prints all");
}

std::string to_text(const Report& report) {
  return std::visit([](const auto& result) { return text_of(result); }, report);
}

}  // namespace steepest
