#pragma once

#include <string>
#include <utility>
#include <vector>

#include "steepest/formula.hpp"
#include "steepest/objective.hpp"
#include "steepest/table.hpp"

namespace bench {

/// A model as a person writes it, over the rows of a table.
inline steepest::GraphObjective objective_over(const steepest::Table& table, const std::string& text, int threads) {
  steepest::ParseOptions options;
  options.has_table = true;
  for (const auto& column : table.columns()) options.columns.push_back({column.name, false, {}});
  const steepest::Model model = steepest::parse(text, options);
  std::vector<steepest::TableInput> inputs;
  for (const auto& column : model.columns) inputs.push_back({column.node, column.columns});
  steepest::Problem problem;
  problem.graph = model.graph;
  problem.output = model.output;
  for (const auto& parameter : model.parameters) problem.parameters.push_back(parameter.node);
  problem.rows = steepest::table_rows(table, inputs);
  return steepest::GraphObjective(std::move(problem), {threads});
}

/// The logistic regression of y on the columns x_1, x_2, ...
inline std::string logistic_model(std::size_t features) {
  const std::string width = "[" + std::to_string(features) + "]";
  return "data x" + width + " = columns(\"x_*\")\ndata y\nparam w" + width +
         "\nlet u = x @ w\nminimize mean(softplus(u) - y*u)\n";
}

}  // namespace bench
