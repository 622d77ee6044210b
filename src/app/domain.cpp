#include "app/domain.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "steepest/operator.hpp"
#include "steepest/structural.hpp"

namespace steepest::app {
namespace {

constexpr std::size_t longest_formula = 60;
constexpr int argument_digits = 6;
/// How far ahead an edge is looked for, relative to the size of x.
constexpr double shortest_probe = 1e-12, longest_probe = 1e-3, smallest_size = 1e-12;

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

/// "'log(x)' needs x > 0"; nothing where no name is left to speak of: 1/0 needs no "0 != 0".
std::string needs_text(const Graph& graph, NodeId node) {
  const std::vector<NodeId> used = reachable(graph, std::span(&node, 1));
  const bool depends = std::any_of(used.begin(), used.end(), [&](NodeId id) { return graph[id].op == Op::input; });
  if (!depends) return "";
  return "'" + to_formula(graph, node, longest_formula) + "' needs " +
         domain_text(graph, node, operator_info(graph[node].op).domain);
}

/// "log(-1) is undefined: 'log(x)' needs x > 0"; numbers alone speak for themselves.
std::string undefined_text(const Graph& graph, const DomainFault& fault) {
  const Op op = graph[fault.node].op;
  const std::string text = with_numbers(op, fault.arguments) + " is undefined" + row_text(fault);
  const std::string needs = needs_text(graph, fault.node);
  return needs.empty() ? text : text + ": " + needs;
}

std::string singular_text(const Graph& graph, const DomainFault& fault) {
  const std::string lack = fault.op == Op::cholesky ? "not positive definite" : "singular";
  const Op op = graph[fault.node].op;
  if (!is_linear_algebra(op)) return "a matrix in the loop is " + lack;
  const std::string name = op == Op::solve ? "solve" : op == Op::cholesky ? "cholesky" : "inv";
  return "'" + name + "' is undefined here: its matrix is " + lack;
}

/// Of `checked`, whose second argument tells why there is no result.
std::string unfinished_text(const Graph& graph, const DomainFault& fault) {
  const double why = fault.arguments.at(1);
  if (graph[fault.node].op != Op::argmin) {
    return "the loop did not end: its condition still holds after as many steps as it may take";
  }
  if (why == 2) return "argmin: no minimum here; the Hessian is not positive definite where the gradient is 0";
  if (why == 3) return "argmin: its expression is undefined at the start";
  return "argmin: no minimum found in " + std::to_string(graph.attributes(fault.node)[0]) + " steps of Newton's method";
}

/// What is wrong inside a loop, a minimum or a matrix; nothing where the node speaks for itself.
std::optional<std::string> inner_fault_text(const Graph& graph, const DomainFault& fault) {
  if (is_linear_algebra(fault.op)) return singular_text(graph, fault);
  if (fault.op == Op::checked) return unfinished_text(graph, fault);
  const Op op = graph[fault.node].op;
  if (!has_body(op)) return {};
  const std::string where = op == Op::argmin ? " at the start of argmin" : " in a step of the loop";
  if (is_elementwise(fault.op)) return with_numbers(fault.op, fault.arguments) + " is undefined" + where;
  return "an index is out of range" + where;
}

/// Against the gradient, with largest component 1; where the gradient is infinite, along its infinite components.
std::vector<double> downhill_of(const std::vector<double>& gradient) {
  double steepest = 0;
  for (const double slope : gradient) steepest = std::max(steepest, std::abs(slope));
  std::vector<double> result;
  for (const double slope : gradient) {
    const bool flat = std::isnan(slope) || steepest == 0;
    const double share = std::isinf(slope) ? std::copysign(1, slope) : slope / steepest;
    result.push_back(flat ? 0 : -share);
  }
  return result;
}

/// " near x = 1, y = 2" of few variables.
std::string near_text(const std::vector<std::string>& names, const std::vector<double>& x) {
  constexpr std::size_t most_shown = 3;
  if (names.size() != x.size() || x.size() > most_shown) return "";
  std::string text;
  for (std::size_t i = 0; i < x.size(); ++i) {
    text += (i == 0 ? " near " : ", ") + names[i] + " = " + number_text(x[i], argument_digits);
  }
  return text;
}

}  // namespace

UserError domain_error(const Model& model, const DomainFault& fault) {
  const Graph& graph = *model.graph;
  const Op op = graph[fault.node].op;
  const std::optional<Place> place = place_of(model, fault.node);
  if (const std::optional<std::string> text = inner_fault_text(graph, fault)) {
    return {ErrorKind::domain, *text + row_text(fault), place};
  }
  if (!is_elementwise(op)) {
    std::string message = "an index is out of range" + row_text(fault);
    if (fault.arguments.size() == 2) {
      message = "index " + number_text(fault.arguments[0] + 1) + " is outside 1.." + number_text(fault.arguments[1]) +
                row_text(fault);
    }
    return {ErrorKind::domain, message, place, "in '" + to_formula(graph, fault.node, longest_formula) + "'"};
  }
  return {ErrorKind::domain, undefined_text(graph, fault), place};
}

void explain_refusal(const Model& model, GraphObjective& objective, std::span<const double> start,
                     const UserError& refusal) {
  if (refusal.kind() != ErrorKind::domain) throw refusal;
  const auto fault = objective.domain_fault(start);
  if (!fault) throw refusal;
  const UserError domain = domain_error(model, *fault);
  throw UserError(ErrorKind::domain, std::string("at the start, ") + domain.what(), domain.place(), refusal.hint());
}

std::string edge_text(const Model& model, GraphObjective& objective, const MinimizeResult& walk,
                      const std::vector<std::string>& names) {
  const std::vector<double> downhill = downhill_of(walk.gradient);
  double size = smallest_size;
  for (const double x : walk.x) size = std::max(size, std::abs(x));
  for (double length = shortest_probe; length <= longest_probe; length *= 10) {
    std::vector<double> ahead = walk.x;
    for (std::size_t i = 0; i < ahead.size(); ++i) ahead[i] += length * size * downhill[i];
    const auto fault = objective.domain_fault(ahead);
    if (!fault) continue;
    const std::string needs =
        is_elementwise((*model.graph)[fault->node].op) ? needs_text(*model.graph, fault->node) : "";
    if (needs.empty()) return "";
    const std::string course = model.maximize ? "f rises" : "f falls";
    return course + " towards the edge of its domain" + near_text(names, walk.x) + row_text(*fault) + ": " + needs;
  }
  return "";
}

}  // namespace steepest::app
