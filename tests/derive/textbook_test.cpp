#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <random>

#include "scalar_graph.hpp"
#include "steepest/derive.hpp"
#include "steepest/formula.hpp"

// Derivatives as a table of calculus prints them: tests/cases/diff/textbook.txt.
namespace steepest::test {
namespace {

struct Entry {
  int line = 0;
  std::string formula, by, derivative;
};

std::vector<Entry> entries() {
  std::vector<Entry> result;
  std::ifstream file(STEEPEST_SOURCE_DIR "/tests/cases/diff/textbook.txt");
  const std::string bar = " | ";
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    const std::size_t first = line.find(bar), second = line.find(bar, first + 1);
    result.push_back({number, line.substr(0, first), line.substr(first + bar.size(), second - first - bar.size()),
                      line.substr(second + bar.size())});
  }
  return result;
}

/// The value of a formula where each variable has the value that its name is given.
double value_of(const Model& model, NodeId node, const std::map<std::string, double>& point) {
  std::vector<double> inputs;
  for (const Input& input : model.graph->inputs()) inputs.push_back(point.at(input.name));
  return scalar_values(*model.graph, inputs)[node];
}

double value_of(const std::string& formula, const std::map<std::string, double>& point) {
  const Model model = parse(formula);
  return value_of(model, model.output, point);
}

/// Central differences with two steps, extrapolated: error about h^4.
double difference(const std::string& formula, const std::string& by, const std::map<std::string, double>& point) {
  const auto central = [&](double h) {
    std::map<std::string, double> above = point, below = point;
    above[by] += h, below[by] -= h;
    return (value_of(formula, above) - value_of(formula, below)) / (2 * h);
  };
  constexpr double h = 1e-3;
  return (4 * central(h / 2) - central(h)) / 3;
}

std::string derivative_text(const Entry& entry) {
  const Model model = parse(entry.formula);
  Graph& graph = *model.graph;
  const NodeId value = in_scalars(graph, std::array{model.output}).value()[0][0];
  for (const ModelParameter& parameter : model.parameters) {
    if (parameter.name != entry.by) continue;
    const NodeId derivative = symbolic_derivative(graph, value, parameter.node);
    return to_formula(graph, simplify(graph, std::array{derivative})[0]);
  }
  return "no variable " + entry.by;
}

TEST(Textbook, DerivativesReadAsInATable) {
  const std::vector<Entry> all = entries();
  ASSERT_GE(all.size(), 30u);
  for (const Entry& entry : all) {
    EXPECT_EQ(derivative_text(entry), entry.derivative) << "line " << entry.line << ": " << entry.formula;
  }
}

TEST(Textbook, TheTableItselfAgreesWithDifferences) {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> small(0.2, 0.8), large(1.2, 2.5);
  for (const Entry& entry : entries()) {
    int checked = 0;
    for (int trial = 0; trial < 8; ++trial) {
      std::map<std::string, double> point;
      for (const std::string& name : free_names(entry.formula)) {
        point[name] = trial % 2 == 0 ? small(random) : large(random);
      }
      const double wanted = difference(entry.formula, entry.by, point);
      if (!std::isfinite(wanted)) continue;
      EXPECT_NEAR(value_of(entry.derivative, point), wanted, 1e-7 * (1 + std::abs(wanted))) << entry.formula;
      ++checked;
    }
    EXPECT_GE(checked, 2) << entry.formula;
  }
}

}  // namespace
}  // namespace steepest::test
