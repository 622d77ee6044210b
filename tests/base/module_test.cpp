#include "base/module.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "steepest/base.hpp"

namespace steepest::test {
namespace {

TEST(Module, OfAnotherBuildIsRefusedByName) {
  try {
    open_module("libsteepest_other_build.so");
    FAIL() << "opened";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("libsteepest_other_build.so belongs to another build of Steepest"));
    EXPECT_THAT(error.hint(), testing::HasSubstr("install"));
  }
}

TEST(Module, ThatIsNowhereIsNull) { EXPECT_EQ(open_module("libsteepest_nowhere.so"), nullptr); }

}  // namespace
}  // namespace steepest::test
