#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "evaluate.hpp"

namespace steepest::test {
namespace {

const std::string folder = std::string(STEEPEST_SOURCE_DIR "/tests/cases/programs/");

struct Program {
  Model model;
  Point point;
};

/// Parameters 0.1, 0.2, ... -0.4 in turn: nothing special cancels.
Program load(const std::string& name) {
  Program program;
  ParseOptions options;
  options.source = name;
  if (std::filesystem::exists(folder + name + ".csv")) {
    const Table table = read_table(folder + name + ".csv");
    options.columns = table.columns;
    program.point.columns = table.values;
    program.point.rows = table.rows;
  }
  program.model = parse(read_text(folder + name + ".steepest"), options);
  int k = 0;
  for (const ModelParameter& parameter : program.model.parameters) {
    std::vector<double>& values = program.point.parameters[parameter.name];
    for (std::int64_t e = 0; e < element_count(parameter.shape); ++e)
      values.push_back(0.1 * ((k++ * 5) % 9 - 4) + 0.05);
  }
  return program;
}

double value(const Program& program) { return evaluate_node(program.model, program.model.output, program.point).at(0); }

TEST(Programs, AllParseToAScalarAndHaveAValue) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".steepest") continue;
    SCOPED_TRACE(entry.path().stem().string());
    ++count;
    try {
      const Program program = load(entry.path().stem().string());
      EXPECT_EQ(program.model.kind, ModelKind::minimize);
      EXPECT_TRUE(program.model.graph->shape(program.model.output).empty());
      EXPECT_FALSE((*program.model.graph)[program.model.output].per_row);
      EXPECT_TRUE(std::isfinite(value(program)));
      EXPECT_FALSE(to_formula(*program.model.graph, program.model.output).empty());
      EXPECT_FALSE(to_latex(*program.model.graph, program.model.output).empty());
    } catch (const UserError& error) {
      ADD_FAILURE() << error.what() << "\n"
                    << caret(read_text(entry.path().string()), error.place().value_or(Place{})) << "\n"
                    << error.hint();
    }
  }
  EXPECT_EQ(count, 11);
}

TEST(Programs, DeterminantIsThatOfElimination) {
  const Program program = load("determinant");
  std::vector<double> a = program.point.parameters.at("A");
  double determinant = 1;
  for (std::size_t k = 0; k < 4; ++k) {
    determinant *= a[5 * k];
    for (std::size_t i = k + 1; i < 4; ++i) {
      const double factor = a[4 * i + k] / a[5 * k];
      for (std::size_t j = k; j < 4; ++j) a[4 * i + j] -= factor * a[4 * k + j];
    }
  }
  EXPECT_NEAR(value(program), determinant, 1e-14);
}

TEST(Programs, RungeKuttaFollowsTheLoop) {
  const Program program = load("runge_kutta");
  const auto parameter = [&](const char* name, std::size_t k) { return program.point.parameters.at(name)[k]; };
  const double birth = parameter("birth", 0), hunt = parameter("hunt", 0), death = parameter("death", 0),
               gain = parameter("gain", 0);
  using State = std::array<double, 2>;
  const auto slope = [&](State s) { return State{s[0] * (birth - hunt * s[1]), s[1] * (gain * s[0] - death)}; };
  const auto moved = [](State s, double h, State d) { return State{s[0] + h * d[0], s[1] + h * d[1]}; };
  State s{parameter("start", 0), parameter("start", 1)};
  const double h = 0.1;
  double loss = 0;
  for (std::size_t step = 0; step < 12; ++step) {
    const State k1 = slope(s), k2 = slope(moved(s, h / 2, k1)), k3 = slope(moved(s, h / 2, k2)),
                k4 = slope(moved(s, h, k3));
    for (std::size_t e = 0; e < 2; ++e) s[e] += h / 6 * (k1[e] + 2 * k2[e] + 2 * k3[e] + k4[e]);
    const double a = s[0] - program.point.columns.at("prey")[step],
                 b = s[1] - program.point.columns.at("predators")[step];
    loss += (a * a + b * b) / 12;
  }
  EXPECT_NEAR(value(program), loss, 1e-13);
}

TEST(Programs, LstmFollowsTheLoop) {
  const Program program = load("lstm");
  const auto at = [&](const std::string& name, std::size_t k) { return program.point.parameters.at(name)[k]; };
  const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  double loss = 0;
  const std::size_t rows = static_cast<std::size_t>(program.point.rows);
  for (std::size_t row = 0; row < rows; ++row) {
    std::array<double, 3> h{}, c{};
    for (int t = 1; t <= 6; ++t) {
      const double u = program.point.columns.at("x_" + std::to_string(t))[row];
      const auto gate = [&](const std::string& which, std::size_t i) {
        double sum = at("W" + which, i) * u + at("b" + which, i);
        for (std::size_t j = 0; j < 3; ++j) sum += at("U" + which, 3 * i + j) * h[j];
        return sum;
      };
      std::array<double, 3> next_h{}, next_c{};
      for (std::size_t i = 0; i < 3; ++i) {
        next_c[i] = sigmoid(gate("f", i)) * c[i] + sigmoid(gate("i", i)) * std::tanh(gate("g", i));
        next_h[i] = sigmoid(gate("o", i)) * std::tanh(next_c[i]);
      }
      h = next_h;
      c = next_c;
    }
    double error = program.point.columns.at("y")[row];
    for (std::size_t i = 0; i < 3; ++i) error -= at("v", i) * h[i];
    loss += error * error / static_cast<double>(rows);
  }
  EXPECT_NEAR(value(program), loss, 1e-13);
}

TEST(Programs, MixtureFollowsTheLoop) {
  const Program program = load("mixture");
  const auto at = [&](const std::string& name, std::size_t k) { return program.point.parameters.at(name)[k]; };
  const std::size_t rows = static_cast<std::size_t>(program.point.rows);
  const std::array<std::array<int, 3>, 3> below = {{{-1, -1, -1}, {0, -1, -1}, {1, 2, -1}}};
  double total = 0, penalty = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    double sum = 0;
    for (std::size_t k = 0; k < 2; ++k) {
      double exponent = at("alpha", k);
      for (std::size_t i = 0; i < 3; ++i) {
        exponent += at("q", 3 * k + i);
        double dot = 0;
        for (std::size_t j = 0; j <= i; ++j) {
          const double q =
              i == j ? std::exp(at("q", 3 * k + i)) : at("l", 3 * k + static_cast<std::size_t>(below[i][j]));
          dot += q * (program.point.columns.at("x_" + std::to_string(j + 1))[row] - at("mu", 3 * k + j));
        }
        exponent -= 0.5 * dot * dot;
      }
      sum += std::exp(exponent);
    }
    total += std::log(sum) / static_cast<double>(rows);
  }
  for (std::size_t e = 0; e < 6; ++e) penalty += std::exp(2 * at("q", e)) + at("l", e) * at("l", e);
  const double weights = std::log(std::exp(at("alpha", 0)) + std::exp(at("alpha", 1)));
  EXPECT_NEAR(value(program), weights - total + 0.01 * penalty, 1e-13);
}

}  // namespace
}  // namespace steepest::test
