#pragma once

#include <memory>
#include <string>
#include <vector>

#include "steepest/formula.hpp"
#include "steepest/objective.hpp"

namespace steepest::test {

/// A model file of tests/cases/programs with its table, in memory.
struct ModelFile {
  Model model;
  std::vector<std::vector<double>> columns;
  std::vector<std::string> column_names;

  Problem problem() const;
  std::size_t dimension() const;
};

/// Reads NAME.steepest, and NAME.csv if there is one.
ModelFile read_model(const std::string& name);
/// The names of all model files, sorted.
std::vector<std::string> model_names();
std::vector<Backend> backends();

}  // namespace steepest::test
