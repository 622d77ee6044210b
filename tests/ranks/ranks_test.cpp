// What ranks say to each other, with threads in their place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "steepest/ranks.hpp"

namespace steepest::test {
namespace {

/// Runs work(ranks of k) on as many threads.
template <class Work>
void on_ranks(int count, const Work& work) {
  const auto all = thread_ranks(count);
  std::vector<std::jthread> threads;
  for (const std::shared_ptr<Ranks>& ranks : all) threads.emplace_back([&, ranks] { work(*ranks); });
}

TEST(Ranks, GatherTextsAndNumbers) {
  for (const int count : {1, 2, 3, 5}) {
    on_ranks(count, [&](Ranks& ranks) {
      const auto me = static_cast<std::size_t>(ranks.rank());
      const std::vector<std::string> texts = gathered(ranks, std::string(3 * me, 'x'));
      const std::vector<double> mine(me, 0.5 + static_cast<double>(me));
      const std::vector<double> numbers = joined(ranks, mine);
      ASSERT_EQ(texts.size(), static_cast<std::size_t>(count));
      std::size_t at = 0;
      for (std::size_t k = 0; k < texts.size(); ++k) {
        EXPECT_EQ(texts[k], std::string(3 * k, 'x'));
        for (std::size_t i = 0; i < k; ++i) EXPECT_EQ(numbers[at++], 0.5 + static_cast<double>(k));
      }
      EXPECT_EQ(numbers.size(), at);
      EXPECT_EQ(agreed(ranks, 7.0 + ranks.rank()), 7);
    });
  }
}

TEST(Ranks, FailTogetherWithTheErrorOfTheFirst) {
  on_ranks(4, [](Ranks& ranks) {
    const auto work = [&] {
      if (ranks.rank() < 2) return;
      throw UserError(ErrorKind::data, "rank " + std::to_string(ranks.rank()),
                      Place{.source = "a b.csv", .line = 3, .column = 5, .length = 2}, "a hint");
    };
    try {
      together(&ranks, work);
      FAIL() << "no error";
    } catch (const UserError& error) {
      EXPECT_STREQ(error.what(), "rank 2");
      EXPECT_EQ(error.kind(), ErrorKind::data);
      EXPECT_EQ(error.hint(), "a hint");
      EXPECT_EQ(error.place(), (Place{.source = "a b.csv", .line = 3, .column = 5, .length = 2}));
    }
    EXPECT_NO_THROW(together(&ranks, [] {}));
  });
  EXPECT_THROW(together(nullptr, [] { throw UserError(ErrorKind::data, "alone"); }), UserError);
}

TEST(Shares, CoverTheRowsInWholeLeaves) {
  for (const std::size_t rows : {0u, 1u, 511u, 512u, 5'000u, 1'000'000u, 123'456'789u}) {
    for (const int count : {1, 2, 3, 7, 64}) {
      const std::vector<std::size_t> bounds = share_bounds(rows, count);
      ASSERT_EQ(bounds.size(), static_cast<std::size_t>(count) + 1);
      EXPECT_EQ(bounds.front(), 0u);
      EXPECT_EQ(bounds.back(), rows);
      EXPECT_TRUE(std::ranges::is_sorted(bounds));
      for (std::size_t k = 0; k + 1 < bounds.size(); ++k) {
        EXPECT_TRUE(bounds[k] == rows || bounds[k] % largest_leaf(rows) == 0) << bounds[k];
      }
      EXPECT_TRUE(rows == 0 || bounds[1] > 0) << "rank 0 has rows";
    }
  }
}

TEST(Shares, AreEvenWhereRowsAreMany) {
  const std::vector<std::size_t> bounds = share_bounds(100'000'000, 8);
  for (std::size_t k = 0; k < 8; ++k) {
    EXPECT_NEAR(static_cast<double>(bounds[k + 1] - bounds[k]), 12.5e6, 65'536);
  }
}

}  // namespace
}  // namespace steepest::test
