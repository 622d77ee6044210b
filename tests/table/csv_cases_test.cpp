#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <set>

#include "files.hpp"

namespace steepest::test {
namespace {

using ::testing::HasSubstr;

std::string described(const Table& table) {
  std::string text;
  for (const Column& column : table.columns()) {
    text += (text.empty() ? "" : ", ") + column.name + " " + std::string(to_text(column.type));
  }
  return text;
}

/// One expectation such as "x[2]=1.5", "x[2]=NaN", "s[1]='abc'".
void expect_value(const Table& table, const std::string& expectation) {
  SCOPED_TRACE(expectation);
  const auto open = expectation.find('['), close = expectation.find("]=");
  ASSERT_NE(close, std::string::npos);
  const Column& column = table.column(expectation.substr(0, open));
  const double value = column.values[std::stoul(expectation.substr(open + 1)) - 1];
  const std::string expected = expectation.substr(close + 2);
  if (expected == "NaN") {
    EXPECT_TRUE(std::isnan(value));
  } else if (expected.front() == '\'') {
    EXPECT_EQ("'" + column.levels.at(static_cast<std::size_t>(value)) + "'", expected);
  } else {
    EXPECT_EQ(number_text(value), number_text(parse_number(expected).value()));
  }
}

std::string place_text(const std::optional<Place>& place) {
  if (!place) return "-";
  return std::to_string(place->line) + ":" + std::to_string(place->column) + "+" + std::to_string(place->length);
}

std::set<std::string> files_in(std::string_view directory) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(cases(directory))) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

TEST(CsvCases, GoodFilesAreReadAsTheyAreMeant) {
  std::set<std::string> unused = files_in("good");
  for (const auto& row : case_rows("good.txt")) {
    SCOPED_TRACE(row.at(0));
    unused.erase(row[0]);
    const Table table = read_table(cases("good/" + row[0]), {.missing = Missing::keep});
    EXPECT_EQ(std::to_string(table.rows()), row.at(1));
    EXPECT_EQ(described(table), row.at(2));
    for (const std::string& expectation : parts(row.at(3), ',')) expect_value(table, expectation);
  }
  EXPECT_THAT(unused, ::testing::IsEmpty()) << "files without a line in good.txt";
}

TEST(CsvCases, BadFilesAreRefusedWithPlaceValueAndNextStep) {
  std::set<std::string> unused = files_in("bad");
  for (const auto& row : case_rows("bad.txt")) {
    SCOPED_TRACE(row.at(0));
    unused.erase(row[0]);
    const std::string path = cases("bad/" + row[0]);
    const auto error = failure_of(path);
    ASSERT_TRUE(error) << "was read";
    EXPECT_EQ(error->kind(), ErrorKind::data);
    EXPECT_EQ(place_text(error->place()), row.at(1));
    EXPECT_TRUE(!error->place() || error->place()->source == path);
    EXPECT_THAT(error->what(), HasSubstr(row.at(2)));
    EXPECT_THAT(error->hint(), HasSubstr(row.at(3)));
  }
  EXPECT_THAT(unused, ::testing::IsEmpty()) << "files without a line in bad.txt";
}

}  // namespace
}  // namespace steepest::test
