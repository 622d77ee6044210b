#include "app/scalar_formula.hpp"

#include <array>
#include <cctype>

#include "steepest/structural.hpp"

namespace steepest::app {
namespace {

bool has_decimals(std::string_view text) {
  const auto is_digit = [&](std::size_t k) {
    return k < text.size() && std::isdigit(static_cast<unsigned char>(text[k]));
  };
  for (std::size_t k = 0; k < text.size(); ++k) {
    const bool after_digit = k > 0 && is_digit(k - 1);
    if (text[k] == '.' && (is_digit(k + 1) || after_digit)) return true;
    const bool exponent = (text[k] == 'e' || text[k] == 'E') && k + 1 < text.size() && text[k + 1] == '-';
    if (exponent && after_digit && is_digit(k + 2)) return true;
  }
  return false;
}

[[noreturn]] void refuse_formula(const std::string& message, const std::string& hint) {
  throw UserError(ErrorKind::formula, message, {}, hint);
}

void require_number(const Session& session) {
  require_formula(session);
  const Graph& graph = *session.model.graph;
  const std::string verb(to_text(session.options.verb));
  if (session.table || graph[session.model.output].per_row) {
    refuse_formula("'" + verb + "' writes formulas of variables; this one reads rows of a table",
                   "leave the table out: its columns become variables like all others; `steepest grad` gives numbers");
  }
  const Shape& shape = graph.shape(session.model.output);
  if (!shape.empty()) {
    refuse_formula("the formula is an array of shape " + steepest::to_text(shape) + "; '" + verb + "' needs one number",
                   "take an element, formula[1], or reduce it: sum(...), mean(...)");
  }
  if (session.model.parameters.empty()) {
    refuse_formula("the formula has no variables, so there is nothing to differentiate by",
                   "`steepest eval` prints its value");
  }
}

}  // namespace

std::string names_of(const Session& session) {
  std::string text;
  for (const ModelParameter& parameter : session.model.parameters) {
    text += (text.empty() ? "" : ", ") + parameter.name;
    if (parameter.shape.empty()) continue;
    text += "[";
    for (std::size_t axis = 0; axis < parameter.shape.size(); ++axis) {
      text += (axis == 0 ? "" : ",") + std::string("1..") + std::to_string(parameter.shape[axis]);
    }
    text += "]";
  }
  return text;
}

ScalarFormula scalar_formula(const Session& session) {
  require_number(session);
  const Model& model = session.model;
  Graph& graph = *model.graph;
  std::vector<NodeId> roots{model.output};
  for (const ModelParameter& parameter : model.parameters) roots.push_back(parameter.node);
  const auto scalars = in_scalars(graph, roots);
  if (!scalars) {
    refuse_formula("this formula is too large, or has indices that vary, so it cannot be written out number by number",
                   "`steepest grad`, `dir` and `hess` give its derivatives as numbers");
  }
  ScalarFormula result{graph, (*scalars)[0][0], {}, {has_decimals(session.formula.text)}};
  if (model.maximize) result.value = elementwise(graph, Op::neg, std::array{result.value});
  for (std::size_t k = 0; k < model.parameters.size(); ++k) {
    const ModelParameter& parameter = model.parameters[k];
    const std::vector<std::string> names = element_names(NamedArray{parameter.name, parameter.shape, {}});
    for (std::size_t e = 0; e < names.size(); ++e) {
      result.variables.push_back({names[e], parameter.name, (*scalars)[k + 1][e]});
    }
  }
  return result;
}

}  // namespace steepest::app
