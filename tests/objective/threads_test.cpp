#include "objective/threads.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace steepest {
namespace {

TEST(Threads, ShareOutWorkOverManyTasks) {
  for (const int count : {1, 2, 3, 8}) {
    Threads threads(count);
    EXPECT_EQ(threads.count(), count);
    for (int task = 0; task < 200; ++task) {
      std::atomic<int> next{0}, sum{0};
      threads.run([&](int worker) {
        EXPECT_LT(worker, count);
        for (int i = next++; i < 100; i = next++) sum += i;
      });
      ASSERT_EQ(sum, 4950);
    }
  }
}

TEST(Threads, HandOnTheFirstExceptionAndStayUsable) {
  Threads threads(3);
  EXPECT_THROW(threads.run([](int) { throw std::runtime_error("broken"); }), std::runtime_error);
  std::atomic<int> calls{0};
  threads.run([&](int) { ++calls; });
  EXPECT_GE(calls, 1);
}

TEST(Threads, AtLeastOneByDefault) { EXPECT_GE(Threads(0).count(), 1); }

}  // namespace
}  // namespace steepest
