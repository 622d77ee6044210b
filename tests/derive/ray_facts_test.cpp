#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <sstream>

#include "ray_of.hpp"

// The cases of tests/derive/cases/rays.txt: limits and slopes known in closed form.
namespace steepest::test {
namespace {

struct RayCase {
  std::string line;
  std::string formula;
  std::vector<double> point, direction;
  std::vector<std::string> expected;
};

void PrintTo(const RayCase& each, std::ostream* out) { *out << each.line; }

std::vector<double> numbers(const std::string& text) {
  std::istringstream words(text);
  std::vector<double> values;
  for (std::string word; words >> word;) values.push_back(std::stod(word));
  return values;
}

std::vector<RayCase> read_cases() {
  std::ifstream file(STEEPEST_SOURCE_DIR "/tests/derive/cases/rays.txt");
  std::vector<RayCase> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> fields(1);
    for (const char c : line) {
      if (c == ';') {
        fields.emplace_back();
      } else if (!(c == ' ' && fields.back().empty())) {
        fields.back() += c;
      }
    }
    for (std::string& field : fields) field.erase(field.find_last_not_of(' ') + 1);
    cases.push_back({line, fields.at(0), numbers(fields.at(1)), numbers(fields.at(2)), {}});
    cases.back().expected.assign(fields.begin() + 3, fields.end());
  }
  return cases;
}

void expect_number(double found, const std::string& wanted) {
  const double value = std::stod(wanted);
  if (std::isnan(value)) {
    EXPECT_TRUE(std::isnan(found)) << found;
  } else if (std::isinf(value)) {
    EXPECT_EQ(found, value);
  } else {
    EXPECT_NEAR(found, value, 4e-16 * std::max(1.0, std::abs(value)));
  }
}

class RayFacts : public ::testing::TestWithParam<RayCase> {};

TEST_P(RayFacts, HoldToRounding) {
  const RayCase& each = GetParam();
  const RayLimit found = RayOf(each.formula).limit(each.point, each.direction);
  SCOPED_TRACE(each.line);
  if (each.expected[0] == "unknown") {
    EXPECT_EQ(found.kind, RayLimit::Kind::unknown) << found.value << " " << found.slope;
  } else if (each.expected[0] == "undefined") {
    EXPECT_EQ(found.kind, RayLimit::Kind::undefined) << found.value << " " << found.slope;
  } else {
    ASSERT_EQ(found.kind, RayLimit::Kind::exact);
    expect_number(found.value, each.expected.at(0));
    expect_number(found.slope, each.expected.at(1));
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, RayFacts, ::testing::ValuesIn(read_cases()));

}  // namespace
}  // namespace steepest::test
