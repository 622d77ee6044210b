#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/layout.hpp"
#include "report/ticks.hpp"

namespace steepest::test {
namespace {

using namespace layout;

TEST(Layout, WidthCountsCharacters) {
  EXPECT_EQ(width("abc"), 3u);
  EXPECT_EQ(width("\xC3\xBC\xE4\xBD\xA0"), 2u);
  EXPECT_EQ(pad_left("\xC3\xBC", 3), "  \xC3\xBC");
}

TEST(Layout, DecimalPointsStandInOneColumn) {
  EXPECT_THAT(align_decimals(std::vector<std::string>{"1.5", "-12", "3e-05", ""}),
              testing::ElementsAre("  1.5  ", "-12    ", "  3e-05", "       "));
}

TEST(Layout, WrapBreaksAtBlanksOnly) {
  EXPECT_EQ(wrap("one two three", 7, 2), "one two\n  three");
  EXPECT_EQ(wrap("unbreakable", 4, 2), "unbreakable");
}

TEST(Layout, PrecisionFollowsTheError) {
  EXPECT_EQ(with_precision_of(212.683743, 6.94715, 4), "212.684");
  EXPECT_EQ(with_precision_of(0.0641212816, 0.00828094, 4), "0.064121");
  EXPECT_EQ(with_precision_of(1.23456789e9, 1e3, 4), "1.234567890e+09");
  EXPECT_EQ(with_precision_of(1.2345e-8, 1e-9, 4), "1.2345e-08");
  EXPECT_EQ(with_precision_of(5, 0, 4), "5");
}

TEST(Layout, GridAlignsAndTrims) {
  Grid grid({{"name", Grid::Align::left}, {"value"}});
  grid.add({"a", "1.25"});
  grid.add({"long name", "-10"});
  EXPECT_EQ(grid.text(),
            "  name         value\n"
            "  a             1.25\n"
            "  long name   -10\n");
}

TEST(Ticks, AreRoundAndInside) {
  const picture::Ticks found = picture::ticks({-0.3, 1.1}, 7);
  EXPECT_THAT(found.labels, testing::ElementsAre("\xE2\x88\x92"
                                                 "0.2",
                                                 "0.0", "0.2", "0.4", "0.6", "0.8", "1.0"));
  for (const double place : found.places) {
    EXPECT_GE(place, -0.3);
    EXPECT_LE(place, 1.1);
  }
}

TEST(Ticks, ARangeOfOnePointGetsALength) {
  const picture::Range range = picture::widened({3, 3}, 0.1);
  EXPECT_LT(range.low, 3);
  EXPECT_GT(range.high, 3);
  EXPECT_FALSE(picture::ticks(range, 5).places.empty());
}

}  // namespace
}  // namespace steepest::test
