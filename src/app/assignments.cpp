#include "app/assignments.hpp"

#include <algorithm>
#include <cmath>

#include "formula/characters.hpp"
#include "steepest/formula.hpp"
#include "steepest/objective.hpp"
#include "steepest/table.hpp"

namespace steepest::app {
namespace {

[[noreturn]] void refuse_value(const std::string& option, const std::string& message, const std::string& hint = "") {
  throw UserError(ErrorKind::command_line, option + ": " + message, {}, hint);
}

/// Full-width letters, digits and signs as plain ones, as in formulas. What follows an '@' is a file's name.
std::string plain_text(const std::string& text) {
  std::string result;
  bool in_path = false;
  for (std::size_t i = 0; i < text.size();) {
    const formula::Character character = formula::character_at(text, i);
    const auto bytes = static_cast<std::size_t>(character.bytes);
    const char32_t plain = formula::plain(character.code);
    if (!in_path && plain < 0x80) {
      result += static_cast<char>(plain);
    } else {
      result += text.substr(i, bytes);
    }
    in_path = plain == U'@' || (in_path && plain != U',');
    i += bytes;
  }
  return result;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> parts_of_list(const std::string& option, std::string_view text) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ',';
    if (c == '[' || c == '(') ++depth;
    if (c == ']' || c == ')') --depth;
    if (depth < 0) refuse_value(option, "a bracket is closed that was never opened in '" + std::string(text) + "'");
    if (c != ',' || (depth > 0 && i < text.size())) continue;
    parts.push_back(trimmed(text.substr(begin, i - begin)));
    begin = i + 1;
  }
  if (depth > 0) refuse_value(option, "a bracket is never closed in '" + std::string(text) + "'");
  return parts;
}

double constant_number(const std::string& option, std::string_view text) {
  if (const std::optional<double> plain = parse_number(text)) {
    if (std::isnan(*plain)) refuse_value(option, "NaN is not a place to stand");
    return *plain;
  }
  try {
    const Model model = parse(text);
    const bool constant = model.parameters.empty() && model.columns.empty() && model.graph->shape(model.output).empty();
    if (constant && model.kind == ModelKind::expression) {
      const double value = evaluate(*model.graph, std::span(&model.output, 1), {})[0][0];
      if (std::isfinite(value)) return value;
    }
  } catch (const UserError&) {
    // Said below, in words that name the option.
  }
  refuse_value(option, "'" + std::string(text) + "' is not a number", "write numbers such as 1.5, -2e-3 or pi/2");
}

namespace {

Assignment parse_value(const std::string& option, std::string_view text) {
  text = trimmed(text);
  if (text.empty()) refuse_value(option, "a value is missing", "write x=2,y=1 or x=[1,2]");
  if (text.front() == '@') {
    NumberArray array = read_npy(std::string(text.substr(1)));
    return {"", {array.shape.begin(), array.shape.end()}, std::move(array.values)};
  }
  if (text.front() != '[') return {"", {}, {constant_number(option, text)}};
  if (text.back() != ']') refuse_value(option, "'" + std::string(text) + "' is not a list of numbers");
  const std::vector<std::string_view> parts = parts_of_list(option, text.substr(1, text.size() - 2));
  Assignment whole;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Assignment part = parse_value(option, parts[i]);
    if (i == 0) whole.shape = part.shape;
    if (part.shape != whole.shape) refuse_value(option, "the rows of '" + std::string(text) + "' differ in length");
    whole.values.insert(whole.values.end(), part.values.begin(), part.values.end());
  }
  whole.shape.insert(whole.shape.begin(), static_cast<std::int64_t>(parts.size()));
  return whole;
}

}  // namespace

std::size_t name_end(std::string_view part) {
  int depth = 0;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '(' || part[i] == '[') ++depth;
    if (part[i] == ')' || part[i] == ']') --depth;
    if (part[i] == '=' && depth == 0) return i;
  }
  return std::string_view::npos;
}

namespace {

std::string names_of(const std::vector<ModelParameter>& variables) {
  std::string text;
  for (const ModelParameter& variable : variables) text += (text.empty() ? "" : ", ") + variable.name;
  return text;
}

std::string example(const std::vector<ModelParameter>& variables) {
  std::string text;
  for (const ModelParameter& variable : variables) {
    text += (text.empty() ? "" : ",") + variable.name + (variable.shape.empty() ? "=1" : "=[1,...]");
    if (text.size() > 40) return text + ",...";
  }
  return text;
}

void require_variable(const std::string& option, const std::string& name,
                      const std::vector<ModelParameter>& variables) {
  std::vector<std::string> names;
  for (const ModelParameter& variable : variables) names.push_back(variable.name);
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  for (const std::string& longer : names) {
    if (longer.size() < 2 || longer.find(name) == std::string::npos) continue;
    refuse_value(option, "'" + name + "' is not a variable of the formula",
                 "'" + longer + "' is one name; a product needs a sign: x*y");
  }
  const auto close = closest_spelling(name, names);
  const std::string list = names.empty() ? "it has none" : "its variables are " + names_of(variables);
  refuse_value(option, "'" + name + "' is not a variable of the formula",
               close ? "did you mean '" + *close + "'?" : list);
}

NamedArray shaped(const std::string& option, const ModelParameter& variable, const Assignment& assignment) {
  const auto size = static_cast<std::size_t>(element_count(variable.shape));
  NamedArray array{variable.name, variable.shape, assignment.values};
  if (assignment.shape.empty()) array.values.assign(size, assignment.values[0]);
  if (array.values.size() == size) return array;
  refuse_value(option, "'" + variable.name + "' is " +
                           (variable.shape.empty() ? "one number" : "an array " + to_text(variable.shape)) + ", but " +
                           std::to_string(assignment.values.size()) + " values were given");
}

std::vector<NamedArray> bind_by_position(const std::string& option, const std::vector<Assignment>& assignments,
                                         const std::vector<ModelParameter>& variables) {
  std::size_t total = 0;
  for (const ModelParameter& variable : variables) total += static_cast<std::size_t>(element_count(variable.shape));
  if (assignments.size() != total) {
    refuse_value(
        option,
        std::to_string(assignments.size()) + (assignments.size() == 1 ? " value" : " values") + " given, but there " +
            (total == 1 ? "is 1 variable: " : "are " + std::to_string(total) + " variables: ") + names_of(variables),
        "give one value for each, in this order, or by name: x=...");
  }
  std::vector<NamedArray> result;
  std::size_t next = 0;
  for (const ModelParameter& variable : variables) {
    NamedArray array{variable.name, variable.shape, {}};
    for (std::int64_t i = 0; i < element_count(variable.shape); ++i)
      array.values.push_back(assignments[next++].values[0]);
    result.push_back(std::move(array));
  }
  return result;
}

}  // namespace

std::vector<Assignment> parse_assignments(const std::string& option, const std::string& given) {
  const std::string text = plain_text(given);
  std::vector<Assignment> result;
  for (const std::string_view part : parts_of_list(option, text)) {
    const std::size_t end = name_end(part);
    const bool named = end != std::string_view::npos;
    Assignment assignment = parse_value(option, named ? part.substr(end + 1) : part);
    if (named) assignment.name = trimmed(part.substr(0, end));
    if (named && assignment.name.empty()) refuse_value(option, "a name is missing before '='");
    const bool mixed = !result.empty() && result[0].name.empty() != assignment.name.empty();
    if (mixed) refuse_value(option, "values by name and by position are mixed");
    for (const Assignment& other : result) {
      if (named && other.name == assignment.name) refuse_value(option, "'" + assignment.name + "' is given twice");
    }
    result.push_back(std::move(assignment));
  }
  return result;
}

std::vector<NamedArray> values_for(const std::string& option, const std::vector<Assignment>& assignments,
                                   const std::vector<ModelParameter>& variables) {
  if (!assignments.empty() && assignments[0].name.empty()) return bind_by_position(option, assignments, variables);
  for (const Assignment& assignment : assignments) require_variable(option, assignment.name, variables);
  std::vector<NamedArray> result;
  std::string missing;
  for (const ModelParameter& variable : variables) {
    const auto found = std::find_if(assignments.begin(), assignments.end(),
                                    [&](const Assignment& assignment) { return assignment.name == variable.name; });
    if (found != assignments.end()) {
      result.push_back(shaped(option, variable, *found));
    } else {
      missing += (missing.empty() ? "" : ", ") + variable.name;
    }
  }
  if (missing.empty()) return result;
  refuse_value(option, "no value for " + missing, "give one for every variable: " + option + " " + example(variables));
}

std::vector<double> flattened(const std::vector<NamedArray>& arrays) {
  std::vector<double> values;
  for (const NamedArray& array : arrays) values.insert(values.end(), array.values.begin(), array.values.end());
  return values;
}

}  // namespace steepest::app
