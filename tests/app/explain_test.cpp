#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "program.hpp"

// Every topic that `explain` lists, in both languages.
namespace steepest::test {
namespace {

/// The topics stand indented by two blanks, each with its title far to the right, up to the first empty line after
/// them.
std::vector<std::string> topics() {
  std::istringstream list(run_program({"explain"}).out);
  std::vector<std::string> found;
  for (std::string line; std::getline(list, line);) {
    if (line.starts_with("Or a method")) break;
    if (!line.starts_with("  ")) continue;
    found.push_back(line.substr(2, line.find("  ", 2) - 2));
  }
  return found;
}

std::size_t longest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t longest = 0;
  for (std::string line; std::getline(lines, line);) {
    std::size_t width = 0;
    for (const char c : line) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte & 0xC0) == 0x80) continue;
      width += byte >= 0xE3 ? 2 : 1;  // Chinese characters are two columns wide
    }
    longest = std::max(longest, width);
  }
  return longest;
}

TEST(Explain, EveryTopicStandsInBothLanguages) {
  const std::vector<std::string> all = topics();
  ASSERT_GE(all.size(), 12u);
  for (const std::string& topic : all) {
    std::vector<std::string> texts;
    for (const std::string language : {"en", "zh"}) {
      const Finished run = run_program({"explain", topic, "--lang", language});
      EXPECT_EQ(run.status, 0) << topic << run.err;
      EXPECT_EQ(run.out.find_first_of("{}"), std::string::npos) << run.out;
      EXPECT_EQ(run.out.find("NaN"), std::string::npos) << run.out;
      EXPECT_LE(longest_line(run.out), 104u) << run.out;
      texts.push_back(run.out);
    }
    EXPECT_NE(texts[0], texts[1]);
  }
}

/// The commands that a text shows, several on a line far apart; "..." stands for the one before.
std::vector<std::string> commands_in(const std::string& text) {
  std::vector<std::string> commands;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    for (std::size_t at = line.find("  steepest "); at != std::string::npos; at = line.find("  steepest ", at + 1)) {
      const std::size_t begin = at + 11;
      commands.push_back(line.substr(begin, line.find("   ", begin) - begin));
    }
  }
  return commands;
}

TEST(Explain, ShowsCommandsThatRun) {
  std::size_t count = 0;
  for (const std::string& topic : topics()) {
    for (const std::string& command : commands_in(run_program({"explain", topic}).out)) {
      ++count;
      const Finished run = run_program(shell_words(command));
      EXPECT_TRUE(run.status == 0 || run.status == 6) << command << "\n" << run.err;  // 6: a walk shown to diverge
    }
  }
  EXPECT_GE(count, 12u);
}

}  // namespace
}  // namespace steepest::test
