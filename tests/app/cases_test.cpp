#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "program.hpp"

// Runs the program on every case of tests/cases/app. A case begins with a line "$ arguments"; below it stand what must
// hold:  exit N   out TEXT   err TEXT   out-not TEXT   err-not TEXT   input TEXT (\n for line breaks)
//        json /POINTER VALUE [TOLERANCE]   (the tolerance is absolute; "~" before a number makes it relative)
namespace steepest::test {
namespace {

using nlohmann::json;

struct Case {
  std::string name;
  std::string command;
  std::string input;
  std::vector<std::pair<std::string, std::string>> expectations;
};

void PrintTo(const Case& each, std::ostream* out) { *out << each.command; }

std::string with_line_breaks(std::string text) {
  for (std::size_t at = text.find("\\n"); at != std::string::npos; at = text.find("\\n", at + 1)) {
    text.replace(at, 2, "\n");
  }
  return text;
}

std::vector<Case> read_cases() {
  std::vector<Case> cases;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(STEEPEST_SOURCE_DIR "/tests/cases/app")) {
    if (entry.path().extension() == ".case") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    std::ifstream file(path);
    int number = 0;
    for (std::string line; std::getline(file, line);) {
      ++number;
      if (line.empty() || line[0] == '#') continue;
      if (line[0] == '$') {
        cases.push_back({path.stem().string() + "_line_" + std::to_string(number),
                         line.substr(std::min<std::size_t>(2, line.size())),
                         "",
                         {}});
        continue;
      }
      const std::size_t blank = line.find(' ');
      const std::string key = line.substr(0, blank), rest = blank == std::string::npos ? "" : line.substr(blank + 1);
      if (key == "input") {
        cases.back().input = with_line_breaks(rest);
      } else {
        cases.back().expectations.emplace_back(key, rest);
      }
    }
  }
  return cases;
}

void expect_json(const json& document, const std::string& expectation) {
  std::istringstream words(expectation);
  std::string pointer;
  words >> pointer;
  std::string wanted_text, rest;
  std::getline(words >> std::ws, rest);
  const json::json_pointer place(pointer);
  ASSERT_TRUE(document.contains(place)) << pointer << " in\n" << document.dump(2);
  const json& found = document.at(place);
  // A tolerance follows the value after a blank; strings and lists hold blanks themselves.
  const bool number_first = !rest.empty() && (std::isdigit(static_cast<unsigned char>(rest[0])) || rest[0] == '-');
  if (!number_first) {
    EXPECT_EQ(found, json::parse(rest)) << pointer;
    return;
  }
  std::istringstream numbers(rest);
  double wanted = 0;
  std::string tolerance = "0";
  numbers >> wanted >> tolerance;
  ASSERT_TRUE(found.is_number()) << pointer << " is " << found;
  const bool relative = tolerance[0] == '~';
  const double size = std::stod(relative ? tolerance.substr(1) : tolerance) * (relative ? std::abs(wanted) : 1);
  EXPECT_NEAR(found.get<double>(), wanted, size) << pointer;
}

class Program : public testing::TestWithParam<Case> {};

TEST_P(Program, DoesWhatTheCaseSays) {
  const Case& each = GetParam();
  const Finished run = run_program(shell_words(each.command), each.input);
  SCOPED_TRACE("steepest " + each.command + "\nstdout:\n" + run.out + "stderr:\n" + run.err);
  ASSERT_FALSE(each.expectations.empty());
  const bool is_json = std::any_of(each.expectations.begin(), each.expectations.end(),
                                   [](const auto& expectation) { return expectation.first == "json"; });
  json document;
  if (is_json) {
    ASSERT_TRUE(json::accept(run.out));
    document = json::parse(run.out);
    EXPECT_EQ(document.at("schema"), 1);
  }
  int status = 0;
  for (const auto& [key, rest] : each.expectations) {
    if (key == "exit") {
      status = std::stoi(rest);
    } else if (key == "out") {
      EXPECT_THAT(run.out, testing::HasSubstr(rest));
    } else if (key == "err") {
      EXPECT_THAT(run.err, testing::HasSubstr(rest));
    } else if (key == "out-not") {
      EXPECT_THAT(run.out, testing::Not(testing::HasSubstr(rest)));
    } else if (key == "err-not") {
      EXPECT_THAT(run.err, testing::Not(testing::HasSubstr(rest)));
    } else if (key == "json") {
      expect_json(document, rest);
    } else {
      FAIL() << "unknown word '" << key << "' in a case";
    }
  }
  EXPECT_EQ(run.status, status);
}

INSTANTIATE_TEST_SUITE_P(Cases, Program, testing::ValuesIn(read_cases()),
                         [](const testing::TestParamInfo<Case>& info) { return info.param.name; });

}  // namespace
}  // namespace steepest::test
