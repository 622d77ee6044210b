#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <unordered_set>

#include "app/chain_rule.hpp"
#include "app/domain.hpp"
#include "app/refusal.hpp"
#include "app/scalar_formula.hpp"
#include "app/verbs.hpp"
#include "objective/kink_text.hpp"
#include "steepest/calculus.hpp"
#include "steepest/kernel.hpp"
#include "steepest/objective.hpp"
#include "steepest/structural.hpp"

namespace steepest::app {
namespace {

constexpr std::size_t most_derivatives = 200;
constexpr std::size_t most_operations = 1000000;
constexpr std::size_t longest_text = 1000000;

/// What to differentiate by, one variable an order: positions in the formula's variables.
using ByVariables = std::vector<std::size_t>;

/// The parts between commas that stand outside brackets.
std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    if (c == '[') ++depth;
    if (c == ']') --depth;
    if (c == ',' && depth == 0) {
      parts.emplace_back();
    } else if (c != ' ') {
      parts.back() += c;
    }
  }
  return parts;
}

/// The positions that a name stands for: one, or all elements of an array.
std::vector<std::size_t> named(const Session& session, const ScalarFormula& formula, const std::string& name) {
  std::vector<std::size_t> found;
  std::vector<std::string> names;
  for (std::size_t k = 0; k < formula.variables.size(); ++k) {
    const ScalarVariable& variable = formula.variables[k];
    if (variable.name == name || variable.variable == name) found.push_back(k);
    names.push_back(variable.variable);
  }
  if (!found.empty()) return found;
  const auto close = name.size() > 1 ? closest_spelling(name, names) : std::nullopt;
  refuse("--by: '" + name + "' is not a variable of the formula",
         (close ? "did you mean '" + *close + "'? " : "") + "its variables are " + names_of(session));
}

/// Every way to choose `order` of the positions, mixed derivatives once.
void add_ways(const std::vector<std::size_t>& positions, std::size_t order, ByVariables& so_far,
              std::vector<ByVariables>& ways, std::size_t from = 0) {
  if (ways.size() > most_derivatives) return;
  if (so_far.size() == order) {
    ways.push_back(so_far);
    return;
  }
  for (std::size_t k = from; k < positions.size(); ++k) {
    so_far.push_back(positions[k]);
    add_ways(positions, order, so_far, ways, k);
    so_far.pop_back();
  }
}

std::vector<ByVariables> all_orders(const std::vector<std::size_t>& positions, std::size_t order) {
  std::vector<ByVariables> ways;
  ByVariables start;
  add_ways(positions, order, start, ways);
  return ways;
}

/// --by x,y is by x, then by y; --by x --order 2 is by x twice; nothing is every variable.
std::vector<ByVariables> wanted_ways(const Session& session, const ScalarFormula& formula) {
  const Options& options = session.options;
  const std::size_t order = options.order.value_or(1);
  if (!options.by) {
    std::vector<std::size_t> all(formula.variables.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all_orders(all, order);
  }
  const std::vector<std::string> names = listed(*options.by);
  if (names.size() == 1) return all_orders(named(session, formula, names[0]), order);
  if (options.order && order != names.size()) {
    refuse("--by names " + std::to_string(names.size()) + " variables, so the order is " +
               std::to_string(names.size()) + ", not " + std::to_string(order),
           "leave --order out, or name one variable");
  }
  std::vector<ByVariables> ways(1);
  for (const std::string& name : names) {
    std::vector<ByVariables> longer;
    for (const ByVariables& way : ways) {
      for (const std::size_t position : named(session, formula, name)) {
        longer.push_back(way);
        longer.back().push_back(position);
      }
    }
    ways = std::move(longer);
    if (ways.size() > most_derivatives) break;
  }
  return ways;
}

/// logsumexp and softmax subtract the greatest argument, a constant for derivatives, so that nothing overflows. It
/// cancels: for reading it is left out.
bool is_shift(const Graph& graph, NodeId id) {
  return graph[id].op == Op::where && graph[graph.arguments(id)[0]].op == Op::isfinite &&
         graph[graph.arguments(id)[1]].op == Op::detach;
}

NodeId without_shifts(Graph& graph, NodeId root) {
  std::map<NodeId, NodeId> copies;
  for (const NodeId id : reachable(graph, std::array{root})) {
    std::vector<NodeId> arguments;
    for (const NodeId argument : graph.arguments(id)) arguments.push_back(copies.at(argument));
    const bool rebuilt = is_elementwise(graph[id].op);
    copies[id] = is_shift(graph, id) ? graph.literal(0) : rebuilt ? elementwise(graph, graph[id].op, arguments) : id;
  }
  return copies.at(root);
}

bool has_detached(const Graph& graph, NodeId root) {
  const std::vector<NodeId> nodes = reachable(graph, std::array{root});
  return std::ranges::any_of(nodes, [&](NodeId id) { return graph[id].op == Op::detach; });
}

[[noreturn]] void refuse_long(std::size_t order) {
  refuse("the derivative of order " + std::to_string(order) + " is too long to print: more than " +
             std::to_string(longest_text) + " characters",
         "ask for a lower order, or for numbers: `steepest grad`, `hess`");
}

void require_bearable(const Graph& graph, NodeId node, std::size_t order) {
  if (reachable(graph, std::array{node}).size() > most_operations) refuse_long(order);
}

/// A derivative as it was found, and as a person would write it.
struct Differentiated {
  Derivative shown;
  NodeId exact = 0;
};

Differentiated differentiate(const Session& session, const ScalarFormula& formula, const ByVariables& way) {
  Graph& graph = formula.graph;
  const NodeId readable = without_shifts(graph, formula.value);
  // Taken as a constant by derivatives, so it must still stand there when the next one is taken.
  const bool keeps_form = has_detached(graph, readable);
  Differentiated result;
  NodeId before = readable, simple = readable;
  result.exact = formula.value;
  for (const std::size_t position : way) {
    const ScalarVariable& variable = formula.variables[position];
    result.exact = symbolic_derivative(graph, result.exact, variable.node);
    require_bearable(graph, result.exact, way.size());
    const NodeId next = keeps_form ? result.exact : symbolic_derivative(graph, simple, variable.node);
    before = simple;
    simple = simplify(graph, std::array{next}, formula.style)[0];
    result.shown.by.push_back(variable.name);
    if (!session.options.steps) continue;
    const std::string of = result.shown.steps.empty() ? session.shown_formula() : to_formula(graph, before);
    result.shown.steps.push_back(
        "d/d" + variable.name + " of " + of + "\n" +
        chain_rule_text(graph, before, variable.node, variable.name, to_formula(graph, simple), formula.style));
  }
  result.shown.formula = to_formula(graph, simple, longest_text);
  if (result.shown.formula.size() > longest_text) refuse_long(way.size());
  result.shown.latex = to_latex(graph, simple, longest_text);
  return result;
}

/// Operations on the way to the variables whose derivative does not exist everywhere, in words.
std::vector<std::string> kink_notes(const ScalarFormula& formula) {
  Graph& graph = formula.graph;
  std::vector<std::string> notes;
  const NodeId value = without_shifts(graph, formula.value);
  std::unordered_set<NodeId> leaves;
  for (const ScalarVariable& variable : formula.variables) leaves.insert(variable.node);
  std::vector<bool> active(static_cast<std::size_t>(value) + 1);
  for (const NodeId id : reachable(graph, std::array{value})) {
    const bool is_leaf = leaves.contains(id);
    const auto is_active = [&](NodeId argument) { return active[argument]; };
    active[id] = is_leaf || (is_elementwise(graph[id].op) && std::ranges::any_of(graph.arguments(id), is_active));
    if (!active[id] || is_leaf) continue;
    if (operator_info(graph[id].op).has_kink) {
      notes.push_back("there is no derivative at the kink of '" + to_formula(graph, id, 60) + "'");
    } else if (graph[id].op == Op::where && active[graph.arguments(id)[0]]) {
      notes.push_back("on the border of '" + to_formula(graph, graph.arguments(id)[0], 60) +
                      "' the two sides may not join: there the formula is that of one side");
    }
  }
  constexpr std::size_t most_notes = 4;
  if (notes.size() <= most_notes) return notes;
  const std::size_t left = notes.size() - most_notes + 1;
  notes.resize(most_notes - 1);
  notes.push_back("and so for " + std::to_string(left) + " more operations");
  return notes;
}

/// Derivatives of high order as multiples of Taylor coefficients: their formulas lose digits, order by order. Nothing
/// where there is no polynomial, or it is too large.
std::optional<TaylorPolynomial> polynomial_at(const Session& session, const std::vector<NamedArray>& at,
                                              std::size_t order) {
  Problem problem{.graph = session.model.graph, .output = session.model.output};
  if (session.model.maximize) problem.output = elementwise(*problem.graph, Op::neg, std::array{problem.output});
  for (const ModelParameter& parameter : session.model.parameters) problem.parameters.push_back(parameter.node);
  GraphObjective f(std::move(problem), session.options.run);
  try {
    return taylor_polynomial(f, flattened(at), order);
  } catch (const UserError&) {
    return {};
  }
}

/// The coefficient of the variables' powers, times their factorials.
double derivative_in(const TaylorPolynomial& polynomial, const ByVariables& way) {
  std::vector<int> powers(polynomial.x.size(), 0);
  double factor = 1;
  for (const std::size_t position : way) factor *= ++powers[position];
  const auto found = std::ranges::find(polynomial.powers, powers);
  return factor * polynomial.coefficients[static_cast<std::size_t>(found - polynomial.powers.begin())];
}

/// Values at the point, by the formulas as they were found: simplifying is for reading.
void add_values(Session& session, const std::vector<ByVariables>& ways, const std::vector<Differentiated>& all,
                DerivativeReport& report) {
  const Model& model = session.model;
  report.at = values_for("--at", session.at, model.parameters);
  Bindings bindings;
  std::vector<InputValue> inputs;
  std::vector<NodeId> nodes, variables;
  for (std::size_t k = 0; k < report.at.size(); ++k) {
    bindings.inputs.emplace(report.at[k].name, report.at[k].values);
    inputs.push_back({model.parameters[k].node, report.at[k].values});
    variables.push_back(model.parameters[k].node);
  }
  for (const Differentiated& each : all) nodes.push_back(each.exact);
  const Graph& graph = *model.graph;
  for (const std::vector<NodeId>& roots : {std::vector{model.output}, nodes}) {
    if (const auto fault = find_domain_fault(graph, roots, bindings)) throw domain_error(model, *fault);
  }
  if (const auto kink = find_kink(graph, std::span(&model.output, 1), bindings, variables)) {
    session.console.warning(kink_text(*model.graph, *kink) +
                            "; the value is a one-sided choice there: see `steepest grad`");
  }
  const std::size_t order = ways.front().size();
  if (const auto polynomial = order > 2 ? polynomial_at(session, report.at, order) : std::nullopt) {
    for (std::size_t k = 0; k < all.size(); ++k) report.derivatives[k].value = derivative_in(*polynomial, ways[k]);
    return;
  }
  const auto values = evaluate(graph, nodes, inputs, {}, session.options.run);
  for (std::size_t k = 0; k < all.size(); ++k) report.derivatives[k].value = values[k][0];
}

}  // namespace

Outcome run_diff(Session& session) {
  const ScalarFormula formula = scalar_formula(session);
  const std::vector<ByVariables> ways = wanted_ways(session, formula);
  if (ways.size() > most_derivatives) {
    refuse("there are more than " + std::to_string(most_derivatives) + " derivatives to print",
           "name the variable: --by " + formula.variables[0].name);
  }
  DerivativeReport report;
  report.formula = session.shown_formula();
  report.as_latex = session.options.latex;
  report.notes = kink_notes(formula);
  std::vector<Differentiated> all;
  for (const ByVariables& way : ways) {
    all.push_back(differentiate(session, formula, way));
    report.derivatives.push_back(all.back().shown);
  }
  if (session.options.at) add_values(session, ways, all, report);
  for (const std::string& note : report.notes) session.console.note(note);
  return {std::move(report), 0};
}

}  // namespace steepest::app
