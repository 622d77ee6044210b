#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <random>

#include "files.hpp"

namespace steepest::test {
namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t bound) { return random() % bound; }

/// Any finite double: random bits, so that all exponents occur, or a small whole number.
double any_number(Random& random) {
  if (below(random, 4) == 0) return static_cast<double>(below(random, 2000)) - 1000;
  for (;;) {
    const auto value = std::bit_cast<double>(random());
    if (std::isfinite(value)) return value;
  }
}

std::string any_text(Random& random) {
  static const std::vector<std::string> pieces = {"a",  "B", "7", " ", ",",  ";",   "\"",
                                                  "\n", "ü", "#", "'", "\t", "word"};
  std::string text = "w";
  for (std::size_t i = below(random, 12); i > 0; --i) text += pieces[below(random, pieces.size())];
  return text;
}

std::string in_quotes(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? "\"\"" : std::string(1, c);
  return result + "\"";
}

struct Written {
  std::vector<std::vector<double>> numbers;  // by column
  std::vector<std::string> texts;
  std::string file;
};

Written random_table(Random& random) {
  Written table;
  const std::size_t rows = 1 + below(random, below(random, 10) == 0 ? 20000 : 40);
  table.numbers.resize(1 + below(random, 6));
  const char delimiter = std::string(",;\t|")[below(random, 4)];
  const std::string newline = below(random, 2) == 0 ? "\n" : "\r\n";
  for (std::size_t j = 0; j < table.numbers.size(); ++j) table.file += "x" + std::to_string(j) + delimiter;
  table.file += "label" + newline;
  for (std::size_t i = 0; i < rows; ++i) {
    for (auto& column : table.numbers) {
      column.push_back(any_number(random));
      table.file += number_text(column.back()) + delimiter;
    }
    table.texts.push_back(any_text(random));
    table.file += in_quotes(table.texts.back()) + newline;
  }
  return table;
}

TEST(CsvProperty, RandomTablesComeBackBitForBit) {
  const ScratchDirectory scratch;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const Written written = random_table(random);
    const Table table = read_table(scratch.write("random.csv", written.file));
    ASSERT_EQ(table.rows(), written.texts.size());
    ASSERT_EQ(table.columns().size(), written.numbers.size() + 1);
    for (std::size_t j = 0; j < written.numbers.size(); ++j) {
      for (std::size_t i = 0; i < table.rows(); ++i) {
        const auto expected = std::bit_cast<std::uint64_t>(written.numbers[j][i]);
        ASSERT_EQ(std::bit_cast<std::uint64_t>(table.columns()[j].values[i]), expected) << "row " << i + 1;
      }
    }
    const Column& label = table.columns().back();
    EXPECT_TRUE(std::is_sorted(label.levels.begin(), label.levels.end()));
    for (std::size_t i = 0; i < table.rows(); ++i) {
      ASSERT_EQ(label.levels[static_cast<std::size_t>(label.values[i])], written.texts[i]) << "row " << i + 1;
    }
  }
}

TEST(CsvProperty, DamagedFilesAreReadOrRefusedButNeverCrash) {
  const ScratchDirectory scratch;
  std::size_t refused = 0;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    std::string file = random_table(random).file.substr(0, 4000);
    static const std::string marks = "\",;\t\n\r#x1.eE+-\0\xFF ";
    for (std::size_t damage = 1 + below(random, 5); damage > 0; --damage) {
      const std::size_t at = below(random, file.size());
      switch (below(random, 3)) {
        case 0: file[at] = marks[below(random, marks.size())]; break;
        case 1: file.erase(at, 1 + below(random, 30)); break;
        default: file.insert(at, 1, marks[below(random, marks.size())]); break;
      }
      if (file.empty()) break;
    }
    const auto error = failure_of(scratch.write("damaged.csv", file));
    if (!error) continue;
    ++refused;
    EXPECT_EQ(error->kind(), ErrorKind::data);
    EXPECT_FALSE(std::string(error->what()).empty());
  }
  EXPECT_GT(refused, 100u);
  EXPECT_LT(refused, 600u);
}

}  // namespace
}  // namespace steepest::test
