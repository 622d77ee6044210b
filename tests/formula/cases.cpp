#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <sstream>

#include "evaluate.hpp"

// tests/cases/formula/*.case: blocks of "formula", "at", "data" and "is" lines; *.error: "formula" and "error" lines.

namespace steepest::test {
namespace {

std::vector<double> numbers(const std::string& text) {
  std::vector<double> result;
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) result.push_back(*parse_number(word));
  return result;
}

struct Case {
  std::string file;
  int line = 0;
  std::string formula, error, hint;
  std::vector<std::string> texts;
  Point point;
  std::vector<double> expected;
};

/// "name=1,2,3": the shape follows from the formula, so values stand row-major.
void read_assignment(const std::string& text, std::map<std::string, std::vector<double>>& into) {
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    into[word.substr(0, equals)] = numbers(word.substr(equals + 1));
  }
}

std::string unescaped(std::string text) {
  for (std::size_t at = text.find("\\n"); at != std::string::npos; at = text.find("\\n")) text.replace(at, 2, "\n");
  return text;
}

std::vector<Case> read_cases(const std::string& extension) {
  std::vector<Case> cases;
  const std::string folder = std::string(STEEPEST_SOURCE_DIR "/tests/cases/formula");
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != extension) continue;
    std::istringstream text(read_text(entry.path().string()));
    std::string line;
    for (int number = 1; std::getline(text, line); ++number) {
      const std::size_t blank = line.find(' ');
      if (line.starts_with('#') || blank == std::string::npos) continue;
      const std::string key = line.substr(0, blank), rest = line.substr(blank + 1);
      if (key == "formula") {
        cases.emplace_back();
        cases.back().file = entry.path().filename().string();
        cases.back().line = number;
        cases.back().formula = unescaped(rest);
      }
      Case& current = cases.back();
      if (key == "at") read_assignment(rest, current.point.parameters);
      if (key == "data") read_assignment(rest, current.point.columns);
      if (key == "text") current.texts.push_back(rest);
      if (key == "is") current.expected = numbers(rest);
      if (key == "error") current.error = rest;
      if (key == "hint") current.hint = rest;
    }
  }
  return cases;
}

ParseOptions options_of(const Case& c) {
  ParseOptions options;
  for (const auto& [name, values] : c.point.columns) options.columns.push_back({name, false, {}});
  for (const std::string& text : c.texts) {
    std::istringstream words(text);
    KnownColumn column;
    words >> column.name;
    column.is_text = true;
    for (std::string level; words >> level;) column.levels.push_back(level);
    std::erase_if(options.columns, [&](const KnownColumn& other) { return other.name == column.name; });
    options.columns.push_back(column);
  }
  for (const auto& [name, values] : c.point.parameters) {
    if (values.size() > 1) options.shapes[name] = {static_cast<std::int64_t>(values.size())};
  }
  // Shapes of more axes than one come from the formula's own indices or declarations.
  if (c.formula.find("param") != std::string::npos || c.formula.find(",:]") != std::string::npos)
    options.shapes.clear();
  return options;
}

TEST(Cases, ValuesAgree) {
  const std::vector<Case> cases = read_cases(".case");
  ASSERT_GT(cases.size(), 60U);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.file + ":" + std::to_string(c.line) + ": " + c.formula);
    try {
      const Model model = parse(c.formula, options_of(c));
      Point point = c.point;
      if (!point.columns.empty()) point.rows = static_cast<std::int64_t>(point.columns.begin()->second.size());
      const std::vector<double> found = evaluate_node(model, model.output, point);
      ASSERT_EQ(found.size(), c.expected.size());
      for (std::size_t k = 0; k < found.size(); ++k) {
        if (std::isnan(c.expected[k])) {
          EXPECT_TRUE(std::isnan(found[k])) << found[k];
        } else {
          EXPECT_NEAR(found[k], c.expected[k], 4e-15 * std::max(1.0, std::abs(c.expected[k])));
        }
      }
    } catch (const UserError& error) {
      ADD_FAILURE() << error.what() << "\n"
                    << caret(c.formula, error.place().value_or(Place{})) << "\n"
                    << error.hint();
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
  }
}

TEST(Cases, ErrorsPoint) {
  const std::vector<Case> cases = read_cases(".error");
  ASSERT_GT(cases.size(), 40U);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.file + ":" + std::to_string(c.line) + ": " + c.formula);
    try {
      parse(c.formula, options_of(c));
      ADD_FAILURE() << "no error";
    } catch (const UserError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::formula);
      const Place place = error.place().value_or(Place{});
      const std::string where =
          std::to_string(place.line) + ":" + std::to_string(place.column) + ":" + std::to_string(place.length);
      EXPECT_EQ(where + " " + error.what(), c.error);
      EXPECT_TRUE(c.hint.empty() || error.hint() == c.hint) << error.hint();
    } catch (const std::exception& error) {
      ADD_FAILURE() << "not a user error: " << error.what();
    }
  }
}

}  // namespace
}  // namespace steepest::test
