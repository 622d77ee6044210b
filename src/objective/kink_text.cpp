#include "objective/kink_text.hpp"

#include <algorithm>

#include "graph/comparison.hpp"
#include "steepest/base.hpp"
#include "steepest/formula.hpp"

namespace steepest {
namespace {

constexpr std::size_t longest_formula = 60;
constexpr int argument_digits = 6;

}  // namespace

std::string kink_text(const Graph& graph, const DomainFault& kink) {
  const Op op = graph[kink.node].op;
  const std::string expression = "'" + to_formula(graph, kink.node, longest_formula) + "'";
  const std::string row = kink.row < 0 ? "" : " in row " + std::to_string(kink.row + 1);
  if (op == Op::scan) return "a step of the loop has no derivative here" + row;
  if (!is_elementwise(op))
    return expression + " has a tie at " + number_text(kink.arguments[0] + 0.0, argument_digits) + row;
  if (is_comparison(op)) return "the condition " + expression + " is on its border" + row;
  std::string where;
  const auto arguments = graph.arguments(kink.node);
  for (std::size_t i = 0; i < kink.arguments.size() && i < arguments.size(); ++i) {
    const bool repeated = std::find(arguments.begin(), arguments.begin() + static_cast<std::ptrdiff_t>(i),
                                    arguments[i]) != arguments.begin() + static_cast<std::ptrdiff_t>(i);
    if (repeated || graph.literal_value(arguments[i])) continue;
    where += (where.empty() ? "" : ", ") + to_formula(graph, arguments[i], longest_formula) + " = " +
             number_text(kink.arguments[i] + 0.0, argument_digits);
  }
  return expression + " has no derivative at " + where + row;
}

}  // namespace steepest
