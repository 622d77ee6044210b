#include <array>

#include "app/scalar_formula.hpp"
#include "app/verbs.hpp"

namespace steepest::app {
namespace {

constexpr std::size_t most_variables = 1000;
constexpr std::size_t most_variables_of_hessian = 100;

struct Target {
  std::string_view name;
  std::optional<Language> language;  ///< nothing: LaTeX
  std::string_view file;
};

constexpr Target targets[] = {
    {"c++", Language::cpp, "f.cpp"},
    {"c", Language::c, "f.c"},
    {"python", Language::python, "f.py"},
    {"latex", {}, "f.tex"},
};

const Target& target_of(const std::string& name) {
  std::vector<std::string> names;
  for (const Target& target : targets) {
    if (target.name == name || (name == "cpp" && target.name == "c++")) return target;
    names.emplace_back(target.name);
  }
  const auto close = closest_spelling(name, names);
  throw UserError(ErrorKind::command_line,
                  name.empty() ? "codegen needs a language" : "there is no language '" + name + "'", {},
                  (close ? "did you mean '" + *close + "'? " : "") + "--to c++, c, python or latex");
}

void require_bearable(const ScalarFormula& formula, bool hessian) {
  const std::size_t most = hessian ? most_variables_of_hessian : most_variables;
  if (formula.variables.size() <= most) return;
  throw UserError(ErrorKind::command_line,
                  "code for " + std::to_string(formula.variables.size()) +
                      " variables would be too long: the limit is " + std::to_string(most) +
                      (hessian ? " with --hessian" : ""),
                  {}, "the C++ library evaluates formulas of any size");
}

std::vector<NodeId> nodes_of(const ScalarFormula& formula) {
  std::vector<NodeId> nodes;
  for (const ScalarVariable& variable : formula.variables) nodes.push_back(variable.node);
  return nodes;
}

/// Row-major; reverse over reverse, so that shared work stays shared.
std::vector<NodeId> hessian_of(Graph& graph, const std::vector<NodeId>& gradient,
                               const std::vector<NodeId>& variables) {
  std::vector<NodeId> result;
  for (const NodeId partial : gradient) {
    const std::vector<NodeId> row = reverse(graph, partial, variables);
    result.insert(result.end(), row.begin(), row.end());
  }
  return result;
}

std::string code(const Session& session, const ScalarFormula& formula, Language language) {
  const std::vector<NodeId> variables = nodes_of(formula);
  CodeRequest request;
  request.title = session.shown_formula();
  for (const ModelParameter& parameter : session.model.parameters) request.inputs.push_back(parameter.node);
  request.value = formula.value;
  request.gradient = reverse(formula.graph, formula.value, variables);
  if (session.options.hessian) request.hessian = hessian_of(formula.graph, request.gradient, variables);
  return to_code(formula.graph, request, language);
}

std::string latex(const Session& session, const ScalarFormula& formula) {
  Graph& graph = formula.graph;
  const auto simple = [&](NodeId node) { return simplify(graph, std::array{node}, formula.style)[0]; };
  std::string text = "\\begin{align*}\n  f &= " + to_latex(graph, formula.value);
  std::vector<NodeId> gradient;
  for (const ScalarVariable& variable : formula.variables) {
    gradient.push_back(simple(symbolic_derivative(graph, formula.value, variable.node)));
    text += " \\\\\n  \\frac{\\partial f}{\\partial " + to_latex(graph, variable.node) +
            "} &= " + to_latex(graph, gradient.back());
  }
  for (std::size_t i = 0; i < gradient.size() && session.options.hessian; ++i) {
    for (std::size_t k = i; k < gradient.size(); ++k) {
      const NodeId second = simple(symbolic_derivative(graph, gradient[i], formula.variables[k].node));
      const std::string by = to_latex(graph, formula.variables[i].node),
                        then = to_latex(graph, formula.variables[k].node);
      text += " \\\\\n  \\frac{\\partial^{2} f}{" +
              (i == k ? "\\partial " + by + "^{2}" : "\\partial " + then + " \\, \\partial " + by) +
              "} &= " + to_latex(graph, second);
    }
  }
  return text + "\n\\end{align*}\n";
}

}  // namespace

Outcome run_codegen(Session& session) {
  const Target& target = target_of(session.options.to);
  const ScalarFormula formula = scalar_formula(session);
  require_bearable(formula, session.options.hessian);
  CodeReport report;
  report.name = target.file;
  report.text = target.language ? code(session, formula, *target.language) : latex(session, formula);
  return {std::move(report), 0};
}

}  // namespace steepest::app
