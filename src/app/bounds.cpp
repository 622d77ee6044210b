#include "app/bounds.hpp"

#include <cmath>

#include "app/assignments.hpp"
#include "app/refusal.hpp"

namespace steepest::app {
namespace {

struct Part {
  std::string name;
  std::string_view value;
};

Part part_of(const std::string& option, std::string_view text, const std::string& example) {
  const std::size_t end = name_end(text);
  if (end == std::string_view::npos) refuse(option + ": '" + std::string(text) + "' names no parameter", example);
  Part part{std::string(trimmed(text.substr(0, end))), trimmed(text.substr(end + 1))};
  if (part.name.empty()) refuse(option + ": a name is missing before '='", example);
  if (part.value.empty()) refuse(option + ": nothing follows '" + part.name + "='", example);
  return part;
}

double end_of(std::string_view text, double if_empty) {
  text = trimmed(text);
  if (text.empty()) return if_empty;
  if (text == "inf" || text == "+inf") return HUGE_VAL;
  if (text == "-inf") return -HUGE_VAL;
  return constant_number("--bound", text);
}

}  // namespace

std::map<std::string, Bound> parse_bounds(const std::string& text) {
  const std::string example = "write --bound a=0:1, a=0:inf, or a=0: for no upper end";
  std::map<std::string, Bound> result;
  for (const std::string_view item : parts_of_list("--bound", text)) {
    const Part part = part_of("--bound", item, example);
    const std::size_t colon = part.value.find(':');
    if (colon == std::string_view::npos)
      refuse("--bound: '" + part.name + "=" + std::string(part.value) + "' has no ':' between two ends",
             example + "; to hold it at a value: --fix " + part.name + "=" + std::string(part.value));
    const Bound bound{end_of(part.value.substr(0, colon), -HUGE_VAL), end_of(part.value.substr(colon + 1), HUGE_VAL)};
    if (!result.emplace(part.name, bound).second) refuse("--bound: '" + part.name + "' is given twice", example);
  }
  return result;
}

std::map<std::string, std::string> parse_ties(const std::string& text) {
  const std::string example = "write --tie 'b=2*a'";
  std::map<std::string, std::string> result;
  for (const std::string_view item : parts_of_list("--tie", text)) {
    const Part part = part_of("--tie", item, example);
    if (!result.emplace(part.name, std::string(part.value)).second)
      refuse("--tie: '" + part.name + "' is given twice", example);
  }
  return result;
}

}  // namespace steepest::app
