#include <gtest/gtest.h>

#include <cmath>

#include "derive/limit.hpp"

namespace steepest::test {
namespace {

TEST(NumericalLimit, IsFoundWithAnHonestError) {
  const auto sinc = [](double t) { return std::sin(t) / t; };
  const auto found = limit_from_above(sinc, 1);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->value, 1, found->error);
  EXPECT_LT(found->error, 1e-12);
  const auto slope = slope_from_above([](double t) { return std::exp(3 * t); }, 1.0, 1);
  ASSERT_TRUE(slope);
  EXPECT_NEAR(slope->value, 3, slope->error);
  EXPECT_LT(slope->error, 1e-8);
}

TEST(NumericalLimit, ZeroIsZeroAndNotNoise) {
  const auto flat = slope_from_above([](double t) { return t * t * std::sin(1 / t); }, 0.0, 1);
  ASSERT_TRUE(flat);
  EXPECT_EQ(flat->value, 0);
}

TEST(NumericalLimit, GrowthIsInfinite) {
  const auto root = slope_from_above([](double t) { return -std::sqrt(t); }, 0.0, 1);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->value, -HUGE_VAL);
}

TEST(NumericalLimit, NoneIsClaimedWhereThereIsNone) {
  EXPECT_FALSE(limit_from_above([](double t) { return std::sin(1 / t); }, 1));
  EXPECT_FALSE(slope_from_above([](double t) { return t * std::sin(1 / t); }, 0.0, 1));
}

}  // namespace
}  // namespace steepest::test
