#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "program.hpp"

// tests/golden/*.txt: a line "$ steepest ...", then what the program prints on standard output and standard error, and
// its exit status. With STEEPEST_UPDATE_GOLDEN set in the environment the files are written anew.
namespace steepest::test {
namespace {

/// Seconds differ from run to run, and what is only rounding differs from compiler to compiler.
std::string normalised(const std::string& text) {
  const std::string timeless = std::regex_replace(text, std::regex(R"([0-9][0-9.e+-]* s\b)"), "# s");
  return std::regex_replace(timeless, std::regex(R"( *-?[0-9][0-9.]*e-(1[0-9]|[2-9][0-9]|[1-9][0-9][0-9])\b)"),
                            " tiny");
}

std::string transcript(const std::string& command) {
  const Finished run = run_program(shell_words(command));
  std::string text = "$ steepest " + command + "\n" + run.out;
  if (!run.err.empty()) text += "--- standard error\n" + run.err;
  return normalised(text) + "--- exit status " + std::to_string(run.status) + "\n";
}

std::vector<std::filesystem::path> golden_files() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(STEEPEST_SOURCE_DIR "/tests/golden")) {
    if (entry.path().extension() == ".txt") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

class Golden : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Golden, ReportIsPrintedAsBefore) {
  std::ifstream file(GetParam());
  std::ostringstream whole;
  whole << file.rdbuf();
  const std::string wanted = whole.str();
  const std::string start = "$ steepest ";
  ASSERT_TRUE(wanted.starts_with(start));
  const std::string printed = transcript(wanted.substr(start.size(), wanted.find('\n') - start.size()));
  if (std::getenv("STEEPEST_UPDATE_GOLDEN")) {
    std::ofstream(GetParam()) << printed;
    return;
  }
  EXPECT_EQ(printed, wanted);
}

INSTANTIATE_TEST_SUITE_P(Files, Golden, testing::ValuesIn(golden_files()),
                         [](const testing::TestParamInfo<std::filesystem::path>& info) {
                           std::string name = info.param.stem().string();
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace steepest::test
