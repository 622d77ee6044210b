#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "program.hpp"
#include "steepest/operator.hpp"

// The published table of derivatives at kinks, docs/kinks.md: every row is run.
namespace steepest::test {
namespace {

using nlohmann::json;

struct Row {
  std::string name, formula, point, returned, forward, backward;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.formula << " at " << row.point; }

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" `"), last = text.find_last_not_of(" `");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::vector<std::string> cells(const std::string& line, char separator) {
  std::vector<std::string> result(1);
  for (const char c : line) {
    if (c == separator) {
      result.emplace_back();
    } else {
      result.back() += c;
    }
  }
  for (std::string& cell : result) cell = trimmed(cell);
  return result;
}

std::vector<Row> rows() {
  std::ifstream file(STEEPEST_SOURCE_DIR "/docs/kinks.md");
  std::vector<Row> result;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> cell = cells(line, '|');
    if (cell.size() != 9 || cell[1] == "operator" || cell[1].starts_with("---")) continue;
    result.push_back({cell[1], cell[3], cell[4], cell[5], cell[6], cell[7]});
  }
  return result;
}

double number(const json& value) {
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return std::stod(value.get<std::string>());
  ADD_FAILURE() << "no number: " << value;
  return 0;
}

void expect_same(const json& found, const std::string& wanted) {
  const double value = std::stod(wanted), is = number(found);
  if (std::isnan(value) || std::isinf(value)) {
    EXPECT_EQ(std::isnan(is), std::isnan(value)) << found;
    if (!std::isnan(value)) {
      EXPECT_EQ(is, value);
    }
  } else {
    EXPECT_NEAR(is, value, 1e-15);
  }
}

json report(const std::vector<std::string>& arguments) {
  const Finished run = run_program(arguments);
  EXPECT_EQ(run.status, 0) << run.err;
  return json::accept(run.out) ? json::parse(run.out) : json::object();
}

class KinksTable : public testing::TestWithParam<Row> {};

TEST_P(KinksTable, SaysWhatTheProgramReturns) {
  const Row& row = GetParam();
  const json gradient = report({"grad", row.formula, "--at", row.point, "--json"});
  EXPECT_EQ(gradient["differentiable"], false) << gradient;
  const std::vector<std::string> returned = cells(row.returned, ',');
  ASSERT_EQ(gradient["gradient"].size(), returned.size());
  std::string along = "1";
  for (std::size_t i = 0; i < returned.size(); ++i) expect_same(gradient["gradient"][i], returned[i]);
  for (std::size_t i = 1; i < returned.size(); ++i) along += ",0";
  const json sides = report({"dir", row.formula, "--at", row.point, "--along", along, "--json"});
  expect_same(sides["forward"], row.forward);
  expect_same(sides["backward"], row.backward);
  EXPECT_EQ(sides["forward_source"], "exact");
  EXPECT_EQ(sides["backward_source"], "exact");
  EXPECT_EQ(sides["differentiable"], false);
}

INSTANTIATE_TEST_SUITE_P(Rows, KinksTable, testing::ValuesIn(rows()));

TEST(KinksTableAsAWhole, NamesEveryOperatorWithAKink) {
  std::set<std::string> named;
  for (const Row& row : rows()) named.insert(row.name);
  for (const Op op : elementwise_operators()) {
    const OperatorInfo& info = operator_info(op);
    if (!info.has_kink) continue;
    EXPECT_TRUE(named.contains(std::string(info.name))) << info.name << " stands in no row";
  }
}

}  // namespace
}  // namespace steepest::test
