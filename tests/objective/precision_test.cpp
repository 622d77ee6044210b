// Values and gradients in float32 beside those in float64, for the models of tests/cases/precision.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <fstream>
#include <random>
#include <sstream>

#include "steepest/formula.hpp"
#include "steepest/objective.hpp"
#include "steepest/table.hpp"

namespace steepest::testing {
namespace {

struct PrecisionCase {
  std::string name, model;
  bool stays_double = false;
};

std::vector<PrecisionCase> precision_cases() {
  std::ifstream file(STEEPEST_SOURCE_DIR "/tests/cases/precision/models.txt");
  std::vector<PrecisionCase> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    if (!line.starts_with("== ")) {
      if (!cases.empty()) cases.back().model += line + "\n";
      continue;
    }
    PrecisionCase& one = cases.emplace_back();
    one.stays_double = line.ends_with(" float64");
    one.name = line.substr(3);
  }
  return cases;
}

constexpr std::size_t features = 20;

Table random_table(std::size_t rows, unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<std::string> names;
  std::vector<std::vector<double>> values;
  const auto add = [&](const std::string& name, auto draw) {
    names.push_back(name);
    std::vector<double>& column = values.emplace_back(rows);
    for (double& value : column) value = static_cast<double>(draw(random));
  };
  for (std::size_t j = 1; j <= features; ++j) add("x_" + std::to_string(j), std::normal_distribution<double>());
  add("y", std::normal_distribution<double>());
  add("t", std::uniform_real_distribution<double>(0.1, 3));
  add("label", std::bernoulli_distribution(0.4));
  add("class", std::uniform_int_distribution<int>(0, 3));
  add("group", std::uniform_int_distribution<int>(1, 7));
  add("count", std::uniform_int_distribution<int>(0, 5));
  std::vector<MemoryColumn> columns;
  for (std::size_t j = 0; j < names.size(); ++j) columns.emplace_back(names[j], values[j]);
  return make_table(columns);
}

Problem problem_over(const Table& table, const std::string& text) {
  ParseOptions options;
  options.has_table = true;
  for (const auto& column : table.columns()) options.columns.push_back({column.name, false, {}});
  const Model model = parse(text, options);
  std::vector<TableInput> inputs;
  for (const auto& column : model.columns) inputs.push_back({column.node, column.columns});
  Problem problem;
  problem.graph = model.graph;
  problem.output = model.output;
  for (const auto& parameter : model.parameters) problem.parameters.push_back(parameter.node);
  problem.rows = table_rows(table, inputs);
  return problem;
}

std::vector<double> random_point(std::size_t size) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal(0, 0.5);
  std::vector<double> x(size);
  for (double& value : x) value = normal(random);
  return x;
}

RunOptions run_in(Precision precision, int threads = 1) {
  return {.threads = threads, .backend = Backend::llvm, .precision = precision};
}

bool compiles(const Problem& problem) {
  try {
    GraphObjective f(problem, run_in(Precision::float64));
    f.value(random_point(f.dimension()));
  } catch (const UserError&) {
    return false;
  }
  return true;
}

/// The mean size of a gradient's elements row by row: what errors of rounding, relative to each row's, add up to.
std::vector<double> row_scale(GraphObjective& exact, const std::vector<double>& x, std::size_t rows) {
  std::vector<double> scale(x.size()), gradient(x.size());
  if (exact.sample_rows() == 0) {
    exact.value_and_gradient(x, gradient);
    double largest = 0;
    for (const double g : gradient) largest = std::max(largest, std::fabs(g));
    return std::vector<double>(x.size(), 10 * largest);
  }
  constexpr std::size_t looked_at = 100;
  for (std::size_t k = 0; k < looked_at; ++k) {
    const std::size_t row = k * rows / looked_at;
    exact.sample({&row, 1}, x, gradient);
    for (std::size_t i = 0; i < x.size(); ++i) scale[i] += std::fabs(gradient[i]) / looked_at;
  }
  return scale;
}

/// Rounding errors of an operation, and how many of them a row's terms may carry.
constexpr double single_error = 0x1p-24, errors_a_row = 100;

void expect_near(const PrecisionCase& one, std::size_t rows) {
  SCOPED_TRACE(one.name + ", " + std::to_string(rows) + " rows");
  const Table table = random_table(rows, 11);
  const Problem problem = problem_over(table, one.model);
  GraphObjective exact(problem, run_in(Precision::float64)), rough(problem, run_in(Precision::float32));
  const std::vector<double> x = random_point(exact.dimension());
  EXPECT_EQ(rough.is_rough(), !one.stays_double);
  std::vector<double> expected(x.size()), actual(x.size());
  const double value = exact.value_and_gradient(x, expected);
  const double rough_value = rough.value_and_gradient(x, actual);
  EXPECT_NEAR(rough_value, value, errors_a_row * single_error * (1 + std::fabs(value)));
  EXPECT_NEAR(rough.value(x), value, errors_a_row * single_error * (1 + std::fabs(value)));
  const std::vector<double> scale = row_scale(exact, x, rows);
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_NEAR(actual[i], expected[i], errors_a_row * single_error * (scale[i] + 1e-3)) << "element " << i;
  }
  if (one.stays_double) {
    EXPECT_EQ(rough_value, value);
  } else {
    EXPECT_NE(actual, expected) << "the bits of float64";
  }
  rough.refine(true);
  EXPECT_EQ(rough.value_and_gradient(x, actual), value);
  EXPECT_EQ(actual, expected);
  rough.refine(false);
  EXPECT_EQ(rough.value_and_gradient(x, actual), rough_value);
}

class InFloat32 : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!compiles(problem_over(random_table(3, 1), "data t\nparam a\nminimize mean(a*t)\n"))) {
      GTEST_SKIP() << "no compiling backend here";
    }
  }
};

TEST_F(InFloat32, ValuesAndGradientsAreNearTheDoubles) {
  const std::vector<PrecisionCase> cases = precision_cases();
  ASSERT_GE(cases.size(), 12U);
  for (const PrecisionCase& one : cases) {
    for (const std::size_t rows : {1003, 5}) expect_near(one, rows);
  }
}

TEST_F(InFloat32, EveryNumberOfThreadsHasTheSameBits) {
  const Table table = random_table(20'011, 13);
  for (const PrecisionCase& one : precision_cases()) {
    SCOPED_TRACE(one.name);
    const Problem problem = problem_over(table, one.model);
    std::vector<double> first;
    for (const int threads : {1, 2, 3}) {
      GraphObjective objective(problem, run_in(Precision::float32, threads));
      std::vector<double> answer(objective.dimension() + 2);
      const std::vector<double> x = random_point(objective.dimension());
      answer[0] = objective.value_and_gradient(x, std::span(answer).subspan(2));
      answer[1] = objective.value(x);
      if (threads == 1) first = answer;
      EXPECT_EQ(answer, first) << threads << " threads";
    }
  }
}

TEST_F(InFloat32, SamplesAreNearTheDoubles) {
  const Table table = random_table(2'000, 17);
  const Problem problem = problem_over(table, precision_cases().front().model);
  GraphObjective exact(problem, run_in(Precision::float64)), rough(problem, run_in(Precision::float32));
  const std::vector<double> x = random_point(exact.dimension());
  std::vector<double> expected(x.size()), actual(x.size());
  for (std::size_t first = 0; first < 300; first += 37) {
    std::vector<std::size_t> rows;
    for (std::size_t k = 0; k < 45; ++k) rows.push_back(first + 5 * k);
    const double value = exact.sample(rows, x, expected);
    EXPECT_NEAR(rough.sample(rows, x, actual), value, 1e-6 * (1 + value));
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(actual[i], expected[i], 1e-5);
  }
}

/// What the interpreter computes, and what has no rows, stays in doubles.
TEST(Float64, IsWhatIsNotCompiledOrHasNoRows) {
  const Problem rows = problem_over(random_table(50, 3), "data t\nparam a\nminimize mean((a*t - 1)^2)\n");
  GraphObjective interpreted(rows, {.threads = 1, .backend = Backend::interpreter, .precision = Precision::float32});
  EXPECT_FALSE(interpreted.is_rough());
  GraphObjective exact(rows, {.threads = 1, .backend = Backend::interpreter});
  EXPECT_EQ(interpreted.value(std::vector<double>{0.3}), exact.value(std::vector<double>{0.3}));
}

}  // namespace
}  // namespace steepest::testing
