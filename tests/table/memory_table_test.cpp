#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

#include "steepest/table.hpp"

namespace steepest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const double nan = std::numeric_limits<double>::quiet_NaN();

TEST(MemoryTable, HoldsAlignedColumnsWithZeroPadding) {
  for (const std::size_t rows : {0u, 1u, 7u, 8u, 9u, 16u, 127u, 128u, 8192u, 8193u}) {
    SCOPED_TRACE(rows);
    std::vector<double> x(rows), y(rows);
    std::iota(x.begin(), x.end(), 1.0);
    std::iota(y.begin(), y.end(), 0.5);
    const Table table = make_table({{"x", x}, {"y", y}});
    EXPECT_EQ(table.rows(), rows);
    EXPECT_EQ(table.stride() % 16, 8u) << "an odd number of cache lines of 8 doubles";
    EXPECT_GE(table.stride(), (rows + 7) / 8 * 8);
    for (std::size_t j = 0; j < 2; ++j) {
      const double* start = table.data() + j * table.stride();
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(start) % 64, 0u);
      EXPECT_EQ(start, table.columns()[j].values.data());
      for (std::size_t i = rows; i < table.stride(); ++i) ASSERT_EQ(start[i], 0);
    }
    const auto values = table.column("y").values;
    EXPECT_TRUE(std::equal(values.begin(), values.end(), y.begin(), y.end()));
  }
}

TEST(MemoryTable, KnowsItsColumns) {
  const std::vector<double> x = {3, nan, -1.5};
  const std::vector<std::string> s = {"pear", "apple", "pear"};
  const Table table = make_table({{"x", x}, {"s", s}});
  const Column& number = table.column("x");
  EXPECT_EQ(number.type, ColumnType::number);
  EXPECT_EQ(number.min, -1.5);
  EXPECT_EQ(number.max, 3);
  EXPECT_EQ(number.missing, 1u);
  EXPECT_EQ(number.first_missing->line, 2);
  const Column& text = table.column("s");
  EXPECT_EQ(text.type, ColumnType::text);
  EXPECT_THAT(text.levels, ElementsAre("apple", "pear"));
  EXPECT_THAT(std::vector<double>(text.values.begin(), text.values.end()), ElementsAre(1, 0, 1));
  EXPECT_EQ(table.find("z"), nullptr);
}

TEST(MemoryTable, CopiesShareTheValuesAndOutliveTheOriginal) {
  Table copy;
  const double* address = nullptr;
  {
    const std::vector<double> x = {1, 2};
    const Table table = make_table({{"x", x}});
    address = table.data();
    copy = table;
  }
  EXPECT_EQ(copy.data(), address);
  EXPECT_EQ(copy.column("x").values[1], 2);
}

TEST(MemoryTable, RefusesWhatIsNoTable) {
  const std::vector<double> two = {1, 2}, three = {1, 2, 3}, infinite = {1, INFINITY};
  EXPECT_THROW(make_table({{"x", two}, {"y", three}}), UserError);
  EXPECT_THROW(make_table({{"x", two}, {"x", two}}), UserError);
  try {
    make_table({{"x", infinite}});
    FAIL() << "was taken";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("row 2 of column 'x' is Infinity"));
    EXPECT_FALSE(error.place());
  }
}

TEST(CompleteRows, LooksOnlyAtTheColumnsNamed) {
  const std::vector<double> x = {1, nan, 3}, y = {nan, 5, 6};
  const std::vector<std::string> s = {"a", "b", "c"};
  const Table table = make_table({{"x", x}, {"y", y}, {"s", s}});
  const std::vector<std::string> only_s = {"s"}, only_x = {"x"}, both = {"x", "y"}, unknown = {"w"};
  EXPECT_EQ(complete_rows(table, only_s, Missing::refuse).rows(), 3u);
  EXPECT_THROW(complete_rows(table, unknown, Missing::keep), UserError);
  try {
    complete_rows(table, both, Missing::refuse);
    FAIL() << "was taken";
  } catch (const UserError& error) {
    EXPECT_STREQ(error.what(), "2 missing values ('x' 1, 'y' 1), the first in row 1");
  }
  const Table dropped = complete_rows(table, only_x, Missing::drop);
  ASSERT_EQ(dropped.rows(), 2u);
  EXPECT_THAT(dropped.column("s").levels, ElementsAre("a", "b", "c"));
  EXPECT_EQ(dropped.column("s").values[1], 2);
  EXPECT_EQ(dropped.column("y").missing, 1u);
  EXPECT_EQ(complete_rows(table, both, Missing::drop).rows(), 1u);
}

}  // namespace
}  // namespace steepest
