#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "program.hpp"

// Every command that README.md shows prints what stands below it.
namespace {

struct Shown {
  std::string command;
  std::string output;
};

/// The indented blocks that begin with "$ steepest": a command, then what it prints, up to the next one.
std::vector<Shown> shown_commands() {
  const std::string indent = "    ", prompt = "    $ ";
  std::vector<Shown> shown;
  bool inside = false;
  std::size_t blank_lines = 0;
  std::ifstream stream(STEEPEST_SOURCE_DIR "/README.md");
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with(prompt + "steepest")) {
      shown.push_back({line.substr(prompt.size()), ""});
      inside = true;
    } else if (inside && line.empty()) {
      ++blank_lines;  // part of the output only if more of it follows
      continue;
    } else if (inside && line.starts_with(indent) && !line.starts_with(prompt)) {
      shown.back().output += std::string(blank_lines, '\n') + line.substr(indent.size()) + "\n";
    } else {
      inside = false;
    }
    blank_lines = 0;
  }
  return shown;
}

/// The same words without what differs from run to run: durations, numbers at the level of rounding, and where lines
/// break because of them.
std::string comparable(std::string text) {
  const auto replace = [&](const char* pattern, const char* by) {
    text = std::regex_replace(text, std::regex(pattern), by);
  };
  replace(R"(\s+)", " ");
  replace(R"([0-9][0-9.e-]* s\b)", "some s");
  replace(R"([0-9][0-9.]*e-1[0-9])", "tiny");
  return text;
}

TEST(Readme, ShowsWhatTheProgramPrints) {
  const std::vector<Shown> shown = shown_commands();
  ASSERT_GE(shown.size(), 4u);
  for (const Shown& each : shown) {
    const std::string printed = examples::printed(each.command + " 2>&1");
    EXPECT_EQ(comparable(printed), comparable(each.output)) << each.command;
  }
}

}  // namespace
