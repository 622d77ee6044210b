#include "app/domain.hpp"

#include <cctype>

#include "steepest/operator.hpp"

namespace steepest::app {
namespace {

constexpr std::size_t longest_formula = 60;
constexpr int argument_digits = 6;

std::optional<Place> place_of(const Model& model, NodeId node) {
  const auto found = model.places.find(node);
  return found == model.places.end() ? std::nullopt : std::optional(found->second);
}

std::string in_brackets(double value) {
  const std::string text = number_text(value, argument_digits);
  return value < 0 ? "(" + text + ")" : text;
}

/// The operation with numbers in place of its arguments: "log(-1)", "1/0", "(-8)^0.5".
std::string with_numbers(Op op, const std::vector<double>& arguments) {
  const OperatorInfo& info = operator_info(op);
  if (info.notation == Notation::infix && arguments.size() == 2) {
    const bool spaced = info.symbol != "/" && info.symbol != "^";
    const std::string blank = spaced ? " " : "";
    return in_brackets(arguments[0]) + blank + std::string(info.symbol) + blank + in_brackets(arguments[1]);
  }
  if (info.notation == Notation::prefix && arguments.size() == 1)
    return std::string(info.symbol) + in_brackets(arguments[0]);
  std::string text;
  for (const double argument : arguments) text += (text.empty() ? "" : ", ") + number_text(argument, argument_digits);
  const std::string_view name = info.spellings.empty() ? info.name : info.spellings.substr(0, info.spellings.find(' '));
  return std::string(name) + "(" + text + ")";
}

bool is_letter(std::string_view text, std::size_t i) {
  return i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) || text[i] == '_');
}

/// The domain of the table's row with the sub-expressions in place of x, y and z.
std::string domain_text(const Graph& graph, NodeId node, std::string_view domain) {
  const auto arguments = graph.arguments(node);
  std::string text;
  for (std::size_t i = 0; i < domain.size(); ++i) {
    const char c = domain[i];
    const bool alone = !is_letter(domain, i + 1) && (i == 0 || !is_letter(domain, i - 1));
    const auto which = static_cast<std::size_t>(c - 'x');
    if (alone && c >= 'x' && c <= 'z' && which < arguments.size()) {
      text += to_formula(graph, arguments[which], longest_formula);
    } else {
      text += c;
    }
  }
  const auto replace = [&text](std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  };
  replace(" && ", " and ");
  replace(" || ", " or ");
  return text;
}

std::string row_text(const DomainFault& fault) {
  return fault.row < 0 ? "" : " in row " + std::to_string(fault.row + 1);
}

}  // namespace

UserError domain_error(const Model& model, const DomainFault& fault) {
  const Graph& graph = *model.graph;
  const Op op = graph[fault.node].op;
  const std::optional<Place> place = place_of(model, fault.node);
  if (!is_elementwise(op)) {
    std::string message = "an index is out of range" + row_text(fault);
    if (fault.arguments.size() == 2) {
      message = "index " + number_text(fault.arguments[0] + 1) + " is outside 1.." + number_text(fault.arguments[1]) +
                row_text(fault);
    }
    return {ErrorKind::domain, message, place, "in '" + to_formula(graph, fault.node, longest_formula) + "'"};
  }
  const std::string expression = to_formula(graph, fault.node, longest_formula);
  return {ErrorKind::domain,
          with_numbers(op, fault.arguments) + " is undefined" + row_text(fault) + ": '" + expression + "' needs " +
              domain_text(graph, fault.node, operator_info(op).domain),
          place};
}

}  // namespace steepest::app
