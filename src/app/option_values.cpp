#include "app/option_values.hpp"
#include "app/refusal.hpp"

#include <algorithm>
#include <cmath>

namespace steepest::app {
namespace {

constexpr double largest_whole = 9007199254740992.0;

bool is_whole(const std::optional<double>& value, double low, double high) {
  return value && *value >= low && *value <= high && std::floor(*value) == *value;
}

bool takes_step(const MethodInfo& method) { return method.needs.find("step") != std::string::npos; }

}  // namespace

double positive(const std::string& option, const std::string& text) {
  const std::optional<double> value = parse_number(text);
  if (!value || !(*value > 0)) refuse(option + " must be a positive number, got '" + text + "'");
  return *value;
}

std::uint64_t whole(const std::string& option, const std::string& text, double low, double high) {
  const std::optional<double> value = parse_number(text);
  if (is_whole(value, low, high)) return static_cast<std::uint64_t>(*value);
  refuse(option + " must be a whole number from " + number_text(low) + " to " + number_text(high) + ", got '" + text +
         "'");
}

double count(const std::string& option, const std::string& text) {
  const std::optional<double> value = parse_number(text);
  if (is_whole(value, 1, largest_whole)) return *value;
  refuse(option + " must be a whole number, 1 or above, got '" + text + "'");
}

Backend backend_of(const std::string& name) {
  if (name == "interpreter") return Backend::interpreter;
  if (name == "llvm") return Backend::llvm;
  refuse("--backend must be 'interpreter' or 'llvm', got '" + name + "'");
}

Precision precision_of(const std::string& name) {
  if (name == "float32") return Precision::float32;
  if (name == "float64") return Precision::float64;
  refuse("--precision must be float32 or float64, got '" + name + "'");
}

Missing missing_of(const std::string& name) {
  if (name == "refuse") return Missing::refuse;
  if (name == "drop") return Missing::drop;
  refuse("--missing must be 'refuse' or 'drop', got '" + name + "'");
}

MessageLanguage language_of(const std::string& name) {
  if (name == "en") return MessageLanguage::english;
  if (name == "zh") return MessageLanguage::chinese;
  refuse("--lang must be 'en' or 'zh', got '" + name + "'");
}

void require_step_is_used(const MinimizeOptions& walk) {
  if (!walk.step && !walk.paper_step) return;
  std::string takers;
  for (const MethodInfo& method : methods()) {
    if (method.name == walk.method && takes_step(method)) return;
    if (takes_step(method)) takers += (takers.empty() ? "" : ", ") + method.name;
  }
  const std::vector<MethodInfo> all = methods();
  const bool known =
      std::any_of(all.begin(), all.end(), [&](const auto& method) { return method.name == walk.method; });
  if (!known && !walk.method.empty()) return;  // the walk refuses it, with a likely spelling
  const std::string message = walk.method.empty()
                                  ? "--lr is a step size, but no method that takes one is named"
                                  : "--lr: method '" + walk.method + "' finds its own steps and takes no step size";
  refuse(message, "methods that take a step: " + takers + "; for plain gradient descent add --method gd");
}

}  // namespace steepest::app
