#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "steepest/formula.hpp"
#include "steepest/objective.hpp"
#include "steepest/table.hpp"

namespace bench {

/// What a model calls the columns of a table: by their names where there is a y, else x_1, x_2, ... and y, in order.
inline std::vector<std::string> names_for_model(const steepest::Table& table) {
  std::vector<std::string> names;
  const bool named = table.find("y") != nullptr;
  for (const auto& column : table.columns()) {
    names.push_back(named ? column.name : "x_" + std::to_string(names.size() + 1));
  }
  if (!named && !names.empty()) names.back() = "y";
  return names;
}

/// A model as a person writes it, over the rows of a table.
inline steepest::GraphObjective objective_over(const steepest::Table& table, const std::string& text, int threads,
                                               steepest::Precision precision = steepest::Precision::float64) {
  steepest::ParseOptions options;
  options.has_table = true;
  const std::vector<std::string> names = names_for_model(table);
  for (const std::string& name : names) options.columns.push_back({name, false, {}});
  const steepest::Model model = steepest::parse(text, options);
  std::vector<steepest::TableInput> inputs;
  for (const auto& column : model.columns) {
    steepest::TableInput& input = inputs.emplace_back(steepest::TableInput{column.node, {}});
    for (const std::string& name : column.columns) {
      const auto place = std::find(names.begin(), names.end(), name) - names.begin();
      input.columns.push_back(table.columns()[static_cast<std::size_t>(place)].name);
    }
  }
  steepest::Problem problem;
  problem.graph = model.graph;
  problem.output = model.output;
  for (const auto& parameter : model.parameters) problem.parameters.push_back(parameter.node);
  problem.rows = steepest::table_rows(table, inputs);
  return steepest::GraphObjective(std::move(problem), {.threads = threads, .precision = precision});
}

/// The logistic regression of y on the columns x_1, x_2, ...
inline std::string logistic_model(std::size_t features) {
  const std::string width = "[" + std::to_string(features) + "]";
  return "data x" + width + " = columns(\"x_*\")\ndata y\nparam w" + width +
         "\nlet u = x @ w\nminimize mean(softplus(u) - y*u)\n";
}

}  // namespace bench
