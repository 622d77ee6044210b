// The problems of More, Garbow and Hillstrom (1981) as formulas, in tests/cases/mgh, from their standard starts and
// with no method named. Lines "#: KEY NUMBERS" of a case hold its start, the value there and the minima.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "../objective/differences.hpp"
#include "steepest/fit.hpp"

namespace steepest::test {
namespace {

const std::filesystem::path directory = std::filesystem::path(STEEPEST_SOURCE_DIR) / "tests/cases/mgh";

struct Case {
  std::string formula;
  std::vector<double> start;
  double value_at_start = 0;
  std::vector<double> minima;
};

Case read_case(const std::string& name) {
  std::ifstream file(directory / (name + ".steepest"));
  Case result;
  for (std::string line; std::getline(file, line);) {
    result.formula += line + '\n';
    std::istringstream words(line);
    std::string mark, key;
    words >> mark >> key;
    if (mark != "#:") continue;
    std::vector<double> numbers;
    for (double v = 0; words >> v;) numbers.push_back(v);
    if (key == "start") result.start = numbers;
    if (key == "value-at-start") result.value_at_start = numbers.at(0);
    if (key == "minimum") result.minima.push_back(numbers.at(0));
  }
  return result;
}

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) names.push_back(entry.path().stem());
  std::ranges::sort(names);
  return names;
}

double largest(const std::vector<double>& values) {
  double result = 0;
  for (const double v : values) result = std::max(result, std::abs(v));
  return result;
}

class Mgh : public ::testing::TestWithParam<std::string> {
 protected:
  Case known = read_case(GetParam());
  ModelProblem made = make_problem(parse(known.formula), nullptr);
  GraphObjective objective{made.problem, {.threads = 1, .backend = Backend::interpreter}};
};

TEST_P(Mgh, ValueAndGradientAtTheStart) {
  const std::vector<double>& x = known.start;
  ASSERT_EQ(x.size(), objective.dimension());
  std::vector<double> gradient(x.size());
  const double value = objective.value_and_gradient(x, gradient);
  EXPECT_NEAR(value, known.value_at_start, 1e-13 * known.value_at_start);
  const auto value_at = [&](const auto& p) { return objective.value(p); };
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double h = x[i] == 0 ? 1e-2 : 1e-2 * std::abs(x[i]);
    const double rounding = 1e-15 * value / h;
    EXPECT_NEAR(gradient[i], difference(value_at, x, i, h), 1e-8 * largest(gradient) + 10 * rounding) << i;
  }
}

TEST_P(Mgh, ConvergesFromTheStandardStart) {
  const MinimizeResult result = minimize(objective, known.start);
  RecordProperty("method", result.method);
  EXPECT_EQ(result.status, Status::converged) << result.method << ": " << result.reason;
  // A sum of squares is 0 when every residual is rounding: ten digits of each are asked for.
  const double zero = 1e-20 * known.value_at_start;
  const bool arrived = std::ranges::any_of(known.minima, [&](double minimum) {
    return std::abs(result.value - minimum) <= std::max(1e-10 * minimum, zero);
  });
  EXPECT_TRUE(arrived) << result.method << " ended at " << result.value;
  std::vector<double> gradient(known.start.size());
  objective.value_and_gradient(known.start, gradient);
  EXPECT_LE(result.gradient_norm, 1e-8 * largest(gradient));
}

INSTANTIATE_TEST_SUITE_P(Problems, Mgh, ::testing::ValuesIn(case_names()),
                         [](const auto& info) { return "P" + info.param; });

TEST(MghCases, AreAllOfThePaper) {
  std::vector<int> numbers;
  for (const std::string& name : case_names()) numbers.push_back(std::stoi(name));
  for (int problem = 1; problem <= 35; ++problem) EXPECT_GE(std::ranges::count(numbers, problem), 1) << problem;
  EXPECT_EQ(numbers.size(), 39u);  // four with two sizes
}

}  // namespace
}  // namespace steepest::test
