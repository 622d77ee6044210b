#include "app/penalties.hpp"

#include <algorithm>
#include <cmath>

#include "app/option_values.hpp"

namespace steepest::app {
namespace {

/// The intercept of a linear formula stays as it is: where the data lie is nothing to be shrunk.
constexpr std::string_view intercept = "(Intercept)";

double weight_of(const std::string& option, const std::string& text) {
  const std::optional<double> weight = parse_number(text);
  if (weight && *weight >= 0 && std::isfinite(*weight)) return *weight;
  throw UserError(
      ErrorKind::command_line, option + " must be a number, 0 or above, got '" + text + "'", {},
      option == "--l1" ? "--l1 0.1 adds 0.1 times the sum of |x|" : "--l2 0.1 adds 0.1 times the sum of x^2");
}

bool has_intercept(const Model& model) {
  return std::ranges::any_of(model.parameters, [](const ModelParameter& p) { return p.name == intercept; });
}

}  // namespace

void add_penalties(const OptionAdder& add, Options& options) {
  add.text("--l1", "L", "add L times the sum of |x| over all parameters (lasso); an intercept stays free",
           [&](const std::string& text) {
             options.walk.l1 = weight_of("--l1", text);
             options.walk.unpenalised = {std::string(intercept)};
           });
  add.text("--l2", "L", "add L times the sum of x^2 over all parameters (ridge); an intercept stays free",
           [&](const std::string& text) { options.l2 = weight_of("--l2", text); });
}

void lay_penalties(const Session& session, ModelProblem& made) {
  add_ridge(made, session.model, session.options.l2);
  if (session.options.walk.l1 == 0) return;
  std::vector<NodeId> parameters;
  for (const ModelParameter& parameter : session.model.parameters) parameters.push_back(parameter.node);
  if (structure_of(*made.problem.graph, made.problem.output, parameters).smooth) return;
  session.console.warning(
      "the formula may have kinks of its own (abs, max, a condition): methods for --l1 mind only those of |x|, and may "
      "stop short there");
}

Penalties penalties_at(const Session& session, const std::vector<std::string>& names, std::span<const double> x) {
  Penalties result{session.options.walk.l1, session.options.l2, has_intercept(session.model), 0, {}};
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (names[i] == intercept) continue;
    result.value += result.l1 * std::abs(x[i]) + result.l2 * x[i] * x[i];
    if (result.l1 > 0 && x[i] == 0) result.zeros.push_back(names[i]);
  }
  return result;
}

}  // namespace steepest::app
