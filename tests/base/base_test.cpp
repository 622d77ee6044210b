#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "steepest/base.hpp"

namespace steepest {
namespace {

TEST(NumberText, ReadsBackAsTheSameDouble) {
  const std::uint64_t seed = 20240229;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    EXPECT_EQ(parse_number(number_text(value)), value);
  }
}

TEST(NumberText, NamesWhatIsNotFinite) {
  EXPECT_EQ(number_text(std::nan("")), "NaN");
  EXPECT_EQ(number_text(std::numeric_limits<double>::infinity()), "Infinity");
  EXPECT_EQ(number_text(-std::numeric_limits<double>::infinity()), "-Infinity");
}

TEST(NumberText, IsShort) {
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(3.0), "3");
  EXPECT_EQ(number_text(1.0 / 3, 4), "0.3333");
}

TEST(ParseNumber, TakesWhatPeopleWrite) {
  EXPECT_EQ(parse_number("+1.5"), 1.5);
  EXPECT_EQ(parse_number("1e4"), 1e4);
  EXPECT_EQ(parse_number("-2"), -2.0);
}

TEST(ParseNumber, RefusesTheRest) {
  for (const char* text : {"", "+", "+-1", "1,5", "1.5 ", "abc", "1e400", "0x10", "--1"}) {
    EXPECT_FALSE(parse_number(text)) << text;
  }
}

TEST(ClosestSpelling, FindsTypingSlips) {
  const std::vector<std::string> names{"sin", "sinh", "cos", "momentum", "adam"};
  EXPECT_EQ(closest_spelling("sni", names), "sin");
  EXPECT_EQ(closest_spelling("adm", names), "adam");
  EXPECT_EQ(closest_spelling("momentom", names), "momentum");
  EXPECT_EQ(closest_spelling("COS", names), "cos");
  EXPECT_EQ(closest_spelling("Adma", names), "adam");
  EXPECT_FALSE(closest_spelling("tangent", names));
  EXPECT_FALSE(closest_spelling("q", names));
}

TEST(UserError, CarriesAnExitStatus) {
  EXPECT_EQ(exit_status(ErrorKind::command_line), 2);
  EXPECT_EQ(exit_status(ErrorKind::formula), 3);
  EXPECT_EQ(exit_status(ErrorKind::domain), 3);
  EXPECT_EQ(exit_status(ErrorKind::data), 4);
}

}  // namespace
}  // namespace steepest
