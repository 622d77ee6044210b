#include <algorithm>

#include "fit/distinct_values.hpp"
#include "steepest/library.hpp"

namespace steepest {
namespace {

KnownColumn known(const std::string& name, ColumnType type, const std::vector<std::string>& levels) {
  return {name, type == ColumnType::text, levels};
}

std::vector<double> start_of(const std::vector<std::string>& names, const NamedPoint& start,
                             std::vector<double> result) {
  for (const auto& [name, value] : start) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
      const std::optional<std::string> likely = closest_spelling(name, names);
      throw UserError(ErrorKind::command_line, "the model has no parameter '" + name + "'", {},
                      likely ? "did you mean '" + *likely + "'?" : "");
    }
    result[static_cast<std::size_t>(found - names.begin())] = value;
  }
  return result;
}

}  // namespace

FittedModel fit(std::string_view formula, const Table& table, const NamedPoint& start, const FitOptions& options,
                const ModelOptions& model_options) {
  ParseOptions parse_options;
  parse_options.has_table = true;
  for (const Column& column : table.columns()) {
    parse_options.columns.push_back(known(column.name, column.type, column.levels));
  }
  for (const auto& [name, value] : start) parse_options.parameters.push_back(name);
  parse_options.distinct_values = [&](const std::string& name) { return distinct_values(table.column(name).values); };
  for (const auto& [name, values] : model_options.fixed) parse_options.parameters.push_back(name);
  for (const auto& [name, tie] : model_options.tied) parse_options.parameters.push_back(name);
  const Model model = hold(parse(formula, parse_options), model_options);
  ModelOptions laid = model_options;
  laid.fixed.clear();
  laid.tied.clear();
  const ModelProblem problem = make_problem(model, &table, laid);
  GraphObjective objective(problem.problem);
  FitOptions choices = options;
  choices.start_given = options.start_given || !start.empty();
  FittedModel fitted;
  const std::vector<double> from = start_of(problem.names, start, default_start(objective));
  fitted.result = fit(objective, problem, from, choices);
  if (fitted.result.statistics) {
    fitted.parameters = fitted.result.statistics->parameters;
  } else {
    for (std::size_t i = 0; i < problem.names.size(); ++i) {
      fitted.parameters.push_back({problem.names[i], fitted.result.walk.x[i]});
    }
  }
  return fitted;
}

FittedModel fit(std::string_view formula, const std::string& source, const NamedPoint& start, const FitOptions& options,
                const ModelOptions& model) {
  return fit(formula, read_table(source), start, options, model);
}

}  // namespace steepest
