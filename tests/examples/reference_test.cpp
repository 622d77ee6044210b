#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "program.hpp"

// The program's fits against R's nls and lm: tests/cases/fit/*.txt, written by make.R beside them.
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Reference {
  std::string data, model, start;
  std::map<std::string, std::array<double, 4>> parameters;  ///< estimate, standard error, low, high
  std::map<std::string, double> numbers;                    ///< rows, degrees_of_freedom, residual_sd, ...
  std::map<std::pair<std::string, std::string>, double> covariance;
};

Reference read_reference(const fs::path& path) {
  Reference reference;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    std::string key, name;
    words >> key;
    if (key == "data") {
      words >> reference.data;
    } else if (key == "model") {
      std::getline(words >> std::ws, reference.model);
    } else if (key == "start") {
      words >> reference.start;
    } else if (key == "parameter") {
      words >> name;
      for (double& number : reference.parameters[name]) words >> number;
    } else if (key == "covariance") {
      std::string other;
      words >> name >> other;
      words >> reference.covariance[{name, other}];
    } else if (key != "#") {
      words >> reference.numbers[key];
    }
    EXPECT_FALSE(words.fail()) << path << ": " << line;
  }
  return reference;
}

void expect_close(const json& mine, double theirs, double tolerance, const std::string& what) {
  ASSERT_TRUE(mine.is_number()) << what << " is " << mine;
  EXPECT_NEAR(mine.get<double>(), theirs, tolerance * std::abs(theirs)) << what;
}

class Fit : public testing::TestWithParam<const char*> {};

TEST_P(Fit, AgreesWithR) {
  const Reference reference = read_reference(fs::path(STEEPEST_SOURCE_DIR) / "tests/cases/fit" / GetParam());
  ASSERT_FALSE(reference.parameters.empty());
  std::string command = "steepest fit '" + reference.model + "' '" + reference.data + "' --json --quiet";
  if (!reference.start.empty()) command += " --from " + reference.start;
  const std::string text = examples::printed(command);
  const json report = json::parse(text, nullptr, false);
  ASSERT_FALSE(report.is_discarded()) << text;
  EXPECT_EQ(report["status"], "converged");

  ASSERT_EQ(report["parameters"].size(), reference.parameters.size());
  std::vector<std::string> names;
  for (const json& parameter : report["parameters"]) {
    names.push_back(parameter["name"]);
    ASSERT_TRUE(reference.parameters.contains(names.back())) << names.back();
    const auto& [estimate, error, low, high] = reference.parameters.at(names.back());
    expect_close(parameter["estimate"], estimate, 1e-9, names.back());
    expect_close(parameter["standard_error"], error, 1e-8, names.back() + ", standard error");
    expect_close(parameter["low"], low, 1e-8, names.back() + ", low");
    expect_close(parameter["high"], high, 1e-8, names.back() + ", high");
  }
  for (const char* key : {"rows", "degrees_of_freedom", "residual_sd", "r_squared"}) {
    if (reference.numbers.contains(key)) expect_close(report[key], reference.numbers.at(key), 1e-9, key);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      expect_close(report["covariance"][i][j], reference.covariance.at({names[i], names[j]}), 1e-8,
                   "covariance " + names[i] + " " + names[j]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(, Fit, testing::Values("puromycin.txt", "mtcars.txt", "line.txt"),
                         [](const auto& instance) { return fs::path(instance.param).stem().string(); });

}  // namespace
