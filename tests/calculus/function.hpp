#pragma once

#include <string>
#include <vector>

#include "steepest/calculus.hpp"
#include "steepest/formula.hpp"

namespace steepest::test {

/// A formula as an objective of its variables in order of first appearance.
inline GraphObjective objective_of(const std::string& formula) {
  const Model model = parse(formula);
  Problem problem{.graph = model.graph, .output = model.output};
  for (const ModelParameter& parameter : model.parameters) problem.parameters.push_back(parameter.node);
  return GraphObjective(std::move(problem));
}

}  // namespace steepest::test
