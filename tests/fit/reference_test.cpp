// Fits against R's lm and nls (tests/cases/fit) and against NIST's certified values (tests/cases/nist).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "steepest/fit.hpp"

namespace steepest::test {
namespace {

std::string case_path(const std::string& name) { return std::string(STEEPEST_SOURCE_DIR "/tests/cases/") + name; }

std::map<std::string, double> starts_of(std::string text) {
  std::map<std::string, double> starts;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    const std::size_t equals = part.find('=');
    starts[part.substr(0, equals)] = std::stod(part.substr(equals + 1));
  }
  return starts;
}

/// A whole fit as the program does it, without the program.
FitResult fit_formula(const std::string& formula, const Table& table, const std::map<std::string, double>& starts,
                      const ModelOptions& options = {}) {
  ParseOptions parsing;
  parsing.has_table = true;
  for (const Column& column : table.columns()) {
    parsing.columns.push_back({column.name, column.type == ColumnType::text, column.levels});
  }
  for (const auto& [name, value] : starts) parsing.parameters.push_back(name);
  const Model model = parse(formula, parsing);
  ModelProblem made = make_problem(model, &table, options);
  GraphObjective objective(made.problem);
  std::vector<double> start;
  for (const std::string& name : made.names) start.push_back(starts.contains(name) ? starts.at(name) : 1.0);
  FitOptions fitting;
  fitting.minimize.names = made.names;
  return fit(objective, start, made.response, fitting);
}

struct Reference {
  std::string data, model;
  std::map<std::string, double> starts;
  std::vector<Estimate> parameters;
  std::map<std::string, double> numbers;
  std::map<std::pair<std::string, std::string>, double> covariance;
};

Reference read_reference(const std::string& name) {
  Reference reference;
  std::ifstream file(case_path("fit/" + name + ".txt"));
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string key, rest, other;
    words >> key;
    if (key == "parameter") {
      Estimate p;
      double error = 0, low = 0, high = 0;
      words >> p.name >> p.estimate >> error >> low >> high;
      p.standard_error = error, p.low = low, p.high = high;
      reference.parameters.push_back(p);
    } else if (key == "covariance") {
      double value = 0;
      words >> rest >> other >> value;
      reference.covariance[{rest, other}] = value;
    } else {
      std::getline(words >> std::ws, rest);
      if (key == "data") reference.data = rest;
      if (key == "model") reference.model = rest;
      if (key == "start") reference.starts = starts_of(rest);
      if (std::isdigit(static_cast<unsigned char>(rest[0]))) reference.numbers[key] = std::stod(rest);
    }
  }
  return reference;
}

class FromR : public testing::TestWithParam<std::string> {};

TEST_P(FromR, EstimatesErrorsIntervalsAndCovarianceAgree) {
  const Reference reference = read_reference(GetParam());
  const Table table = read_table(std::string(STEEPEST_SOURCE_DIR "/") + reference.data);
  const FitResult result = fit_formula(reference.model, table, reference.starts);
  ASSERT_EQ(result.walk.status, Status::converged) << result.walk.reason;
  ASSERT_TRUE(result.statistics);
  const Statistics& found = *result.statistics;
  ASSERT_EQ(found.parameters.size(), reference.parameters.size());
  const double tolerance = 1e-7;
  for (std::size_t i = 0; i < found.parameters.size(); ++i) {
    const Estimate &got = found.parameters[i], &wanted = reference.parameters[i];
    EXPECT_EQ(got.name, wanted.name);
    EXPECT_NEAR(got.estimate, wanted.estimate, tolerance * *wanted.standard_error);
    EXPECT_NEAR(*got.standard_error, *wanted.standard_error, tolerance * *wanted.standard_error);
    EXPECT_NEAR(*got.low, *wanted.low, tolerance * *wanted.standard_error);
    EXPECT_NEAR(*got.high, *wanted.high, tolerance * *wanted.standard_error);
    for (std::size_t j = 0; j <= i; ++j) {
      const double covariance = reference.covariance.at({wanted.name, reference.parameters[j].name});
      EXPECT_NEAR(found.covariance[i * found.parameters.size() + j], covariance, 1e-6 * std::abs(covariance));
    }
  }
  EXPECT_EQ(static_cast<double>(found.degrees_of_freedom), reference.numbers.at("degrees_of_freedom"));
  EXPECT_NEAR(*found.residual_sd, reference.numbers.at("residual_sd"), 1e-9 * *found.residual_sd);
  if (reference.numbers.contains("r_squared")) {
    EXPECT_NEAR(*found.r_squared, reference.numbers.at("r_squared"), 1e-10);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, FromR, testing::Values("line", "mtcars", "puromycin"));

struct Certified {
  std::string model;
  std::vector<std::string> names;
  std::vector<double> first, second, estimates, errors, x, y;
};

Certified read_certified(const std::filesystem::path& path) {
  Certified problem;
  std::ifstream file(path);
  bool data = false;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string key;
    double a = 0, b = 0, c = 0, d = 0;
    if (data) {
      words >> a >> b;
      problem.x.push_back(a);
      problem.y.push_back(b);
      continue;
    }
    words >> key;
    if (key == "model") std::getline(words >> std::ws, problem.model);
    if (key == "data") data = true;
    if (key != "parameter") continue;
    std::string name;
    words >> name >> a >> b >> c >> d;
    problem.names.push_back(name);
    problem.first.push_back(a);
    problem.second.push_back(b);
    problem.estimates.push_back(c);
    problem.errors.push_back(d);
  }
  return problem;
}

std::vector<std::filesystem::path> certified_files() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(case_path("nist"))) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

class FromNist : public testing::TestWithParam<std::filesystem::path> {};

// The project's bar: from both starts, parameters to 8 digits and standard errors to 6.
TEST_P(FromNist, EstimatesAndErrorsAreCertified) {
  const Certified problem = read_certified(GetParam());
  const Table table = make_table({{"x", problem.x}, {"y", problem.y}});
  for (const auto* start : {&problem.first, &problem.second}) {
    std::map<std::string, double> starts;
    for (std::size_t i = 0; i < problem.names.size(); ++i) starts[problem.names[i]] = (*start)[i];
    const FitResult result = fit_formula(problem.model, table, starts);
    ASSERT_TRUE(result.statistics) << result.walk.reason;
    EXPECT_EQ(result.walk.status, Status::converged) << result.walk.reason;
    const auto estimate_of = [&](const std::string& name) {
      return std::ranges::find(result.statistics->parameters, name, &Estimate::name)->estimate;
    };
    // Two exponentials may change places.
    const bool swapped = GetParam().stem() == "MGH17" && estimate_of("b4") > estimate_of("b5");
    const std::map<std::string, std::string> other{{"b2", "b3"}, {"b3", "b2"}, {"b4", "b5"}, {"b5", "b4"}};
    for (std::size_t i = 0; i < problem.names.size(); ++i) {
      const std::string& certified = problem.names[i];
      const std::string& name = swapped && other.contains(certified) ? other.at(certified) : certified;
      const auto found = std::find_if(result.statistics->parameters.begin(), result.statistics->parameters.end(),
                                      [&](const Estimate& p) { return p.name == name; });
      ASSERT_NE(found, result.statistics->parameters.end());
      EXPECT_NEAR(found->estimate, problem.estimates[i], 1e-8 * std::abs(problem.estimates[i])) << name;
      EXPECT_NEAR(*found->standard_error, problem.errors[i], 1e-6 * problem.errors[i]) << name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Problems, FromNist, testing::ValuesIn(certified_files()),
                         [](const testing::TestParamInfo<std::filesystem::path>& info) {
                           return info.param.stem().string();
                         });

TEST(Fit, MoreParametersThanRowsAreNamed) {
  const Table table = make_table({{"x", std::vector<double>{1, 2}}, {"y", std::vector<double>{1, 3}}});
  try {
    fit_formula("y ~ a + b*x + c*x^2", table, {});
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data);
    EXPECT_NE(std::string(error.what()).find("3 parameters (a, b, c) but only 2 rows"), std::string::npos);
  }
}

TEST(Fit, HeldParametersAreNotEstimated) {
  const Table table = read_table(case_path("fit/line.csv"));
  ModelOptions options;
  options.fixed["a"] = {0.05};
  const FitResult result = fit_formula("y ~ a + b*x", table, {}, options);
  ASSERT_EQ(result.statistics->parameters.size(), 1u);
  EXPECT_EQ(result.statistics->parameters[0].name, "b");
  EXPECT_NEAR(result.statistics->parameters[0].estimate, 1.99, 1e-10);
  EXPECT_EQ(result.statistics->degrees_of_freedom, 4u);
}

TEST(Fit, RefusesBadWeightsAndUnknownHeldNames) {
  const Table table = make_table(
      {{"x", std::vector<double>{1, 2, 3}}, {"y", std::vector<double>{1, 3, 4}}, {"w", std::vector<double>{1, -2, 1}}});
  ModelOptions weighted;
  weighted.weights = "w";
  EXPECT_THROW(fit_formula("y ~ a*x", table, {}, weighted), UserError);
  ModelOptions sigma;
  sigma.sigma = "w";
  EXPECT_THROW(fit_formula("y ~ a*x", table, {}, sigma), UserError);
  ModelOptions held;
  held.fixed["b"] = {1};
  EXPECT_THROW(fit_formula("y ~ a*x", table, {}, held), UserError);
}

struct RankCase {
  std::string formula;
  std::string words;
};

class Rank : public testing::TestWithParam<RankCase> {};

TEST_P(Rank, WhatIsDeterminedIsNamed) {
  const Table table = make_table({{"x", std::vector<double>{1, 2, 3, 4, 5, 6}},
                                  {"z", std::vector<double>{2, 4, 6, 8, 10, 12}},
                                  {"y", std::vector<double>{2.1, 3.9, 6.2, 7.8, 10.1, 11.7}}});
  const FitResult result = fit_formula(GetParam().formula, table, {});
  ASSERT_TRUE(result.statistics);
  std::string all;
  for (const std::string& warning : result.warnings) all += warning + "\n";
  EXPECT_NE(all.find(GetParam().words), std::string::npos) << all;
  bool any_missing = false;
  for (const Estimate& p : result.statistics->parameters) any_missing = any_missing || !p.standard_error;
  EXPECT_TRUE(any_missing);
}

INSTANTIATE_TEST_SUITE_P(Cases, Rank,
                         testing::Values(RankCase{"y ~ a*b*x", "only a*b is determined, not a and b"},
                                         RankCase{"y ~ a*x/b", "only a/b is determined, not a and b"},
                                         RankCase{"y ~ (a + b)*x", "only a + b is determined, not a and b"},
                                         RankCase{"y ~ (a - 3*b)*x + c", "only a - 3*b is determined, not a and b"},
                                         RankCase{"y ~ a*b*c*x", "only a*b*c is determined, not a, b and c"},
                                         RankCase{"y ~ x + z", "only x + 2*z is determined, not x and z"},
                                         RankCase{"y ~ a*b*x + c*d*z^2", "only a*b and c*d are determined"}));

}  // namespace
}  // namespace steepest::test
