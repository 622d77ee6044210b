// Walks on samples of the rows.
#include <gmock/gmock.h>

#include <set>

#include "descend/row_order.hpp"
#include "rows.hpp"
#include "steepest/base.hpp"

namespace steepest::test {
namespace {

using testing::HasSubstr;

TEST(RowOrder, HoldsEveryRowOnceAnEpoch) {
  RowOrder order(103, {.batch = 10, .seed = 4});
  EXPECT_EQ(order.batches(), 11u);
  std::vector<std::size_t> first;
  for (int epoch = 0; epoch < 3; ++epoch) {
    std::vector<std::size_t> all;
    for (std::size_t b = 0; b < order.batches(); ++b, order.next()) {
      EXPECT_EQ(order.batch().size(), b < 10 ? 10u : 3u);
      all.insert(all.end(), order.batch().begin(), order.batch().end());
    }
    EXPECT_EQ(std::set<std::size_t>(all.begin(), all.end()).size(), 103u);
    if (epoch == 0) first = all;
    EXPECT_EQ(all == first, epoch == 0) << "shuffled anew";
  }
}

TEST(RowOrder, FollowsItsSeed) {
  RowOrder a(50, {.batch = 50, .seed = 1}), b(50, {.batch = 50, .seed = 1}), c(50, {.batch = 50, .seed = 2});
  EXPECT_TRUE(std::equal(a.batch().begin(), a.batch().end(), b.batch().begin()));
  EXPECT_FALSE(std::equal(a.batch().begin(), a.batch().end(), c.batch().begin()));
}

TEST(RowOrder, WithReplacementDrawsFromAllRows) {
  RowOrder order(5, {.batch = 5, .replacement = true, .seed = 3});
  std::vector<std::size_t> counts(5);
  bool repeated = false;
  for (int k = 0; k < 2000; ++k, order.next()) {
    repeated = repeated || std::set<std::size_t>(order.batch().begin(), order.batch().end()).size() < 5;
    for (const std::size_t row : order.batch()) ++counts[row];
  }
  EXPECT_TRUE(repeated);
  // 10 000 draws among five: 2000 each, standard deviation 40.
  for (const std::size_t count : counts) EXPECT_NEAR(static_cast<double>(count), 2000, 200);
}

TEST(RowOrder, FixedBlocksAreTheSameRowsAgain) {
  RowOrder order(20, {.batch = 7, .seed = 5}, true);
  std::vector<std::vector<std::size_t>> blocks(order.batches());
  double share = 0;
  for (int k = 0; k < 60; ++k, order.next()) {
    const std::vector<std::size_t> rows(order.batch().begin(), order.batch().end());
    auto& known = blocks[order.block()];
    if (known.empty()) known = rows, share += order.share() / 3;
    EXPECT_EQ(known, rows);
  }
  EXPECT_DOUBLE_EQ(share, 1);
}

TEST(Samples, StochasticGradientDescentComesNearTheMinimum) {
  LineOverRows f = LineOverRows::example(500);
  const MinimizeResult result = minimize(f, Vector{0, 0},
                                         {.method = "sgd",
                                          .step = 0.5,
                                          .schedule = parse_schedule("inverse-time:50"),
                                          .sampling = Sampling{.batch = 8, .epochs = 40, .seed = 2}});
  const Vector line = f.least_squares_line();
  EXPECT_EQ(result.status, Status::limit) << result.reason;
  EXPECT_THAT(result.reason, HasSubstr("the limit of 40 epochs was reached"));
  EXPECT_THAT(result.reason, HasSubstr("the gradient of the whole function is"));
  EXPECT_NEAR(result.x[0], line[0], 0.02);
  EXPECT_NEAR(result.x[1], line[1], 0.02);
  EXPECT_EQ(result.evaluations.gradient, 40u * 63u + 2u) << "one a sample, and the whole at both ends";
  EXPECT_NEAR(result.epochs, 40, 0.1);
}

TEST(Samples, EveryMethodThatTakesThemComesDown) {
  for (const MethodInfo& info : methods()) {
    if (!info.takes_samples) continue;
    LineOverRows f = LineOverRows::example(300);
    const double start = f.value(Vector{0, 0}), least = f.value(f.least_squares_line());
    const MinimizeResult result =
        minimize(f, Vector{0, 0}, {.method = info.name, .sampling = Sampling{.batch = 10, .epochs = 60}});
    // adadelta moves by 1e-3 at first and grows from there.
    const double left = info.name == "adadelta" ? 0.9 : 0.1;
    EXPECT_LT(result.value - least, left * (start - least)) << info.name << ": " << result.reason;
  }
}

TEST(Samples, ReducedVarianceArrivesWhereAConstantStepOnlyWanders) {
  LineOverRows f = LineOverRows::example(100);
  const double least = f.value(f.least_squares_line());
  const auto gap = [&](const char* method) {
    MinimizeOptions options{.method = method, .step = 0.2, .sampling = Sampling{.batch = 5, .epochs = 300, .seed = 6}};
    return minimize(f, Vector{0, 0}, options).value - least;
  };
  EXPECT_GT(gap("sgd"), 1e-7);
  for (const char* method : {"svrg", "saga", "sarah"}) EXPECT_LT(gap(method), 1e-14) << method;
}

TEST(Samples, TheSameSeedGivesTheSameWalk) {
  LineOverRows f = LineOverRows::example(200);
  MinimizeOptions options{.method = "adam", .step = 0.01, .sampling = Sampling{.batch = 16, .epochs = 3, .seed = 9}};
  const Vector once = minimize(f, Vector{0, 0}, options).x, again = minimize(f, Vector{0, 0}, options).x;
  EXPECT_EQ(once, again);
  options.sampling->seed = 10;
  EXPECT_NE(minimize(f, Vector{0, 0}, options).x, once);
}

TEST(Samples, OfAllRowsAreGradientDescent) {
  LineOverRows f = LineOverRows::example(40);
  const MinimizeResult all = minimize(f, Vector{0, 0}, {.method = "gd", .step = 0.3, .max_iter = 25});
  const MinimizeResult sampled =
      minimize(f, Vector{0, 0},
               {.method = "sgd", .step = 0.3, .sampling = Sampling{.batch = 40, .epochs = 1e9}, .max_iter = 25});
  for (int i : {0, 1}) EXPECT_NEAR(sampled.x[i], all.x[i], 1e-12);
}

TEST(Samples, AreRefusedWhereTheyMakeNoSense) {
  LineOverRows f = LineOverRows::example(40);
  const MinimizeOptions sampled{.method = "lbfgs", .sampling = Sampling{}};
  try {
    minimize(f, Vector{0, 0}, sampled);
    FAIL();
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("method 'lbfgs' cannot walk on samples"));
    EXPECT_THAT(error.hint(), HasSubstr("adam"));
  }
  Function plain(1, [](const Vector& x, Vector& g) { return g[0] = 2 * x[0], x[0] * x[0]; });
  EXPECT_THROW(minimize(plain, Vector{1}, {.method = "sgd"}), UserError);
  EXPECT_THROW(minimize(plain, Vector{1}, {.method = "adam", .sampling = Sampling{}}), UserError);
  EXPECT_THROW(minimize(f, Vector{0, 0}, {.method = "sgd", .sampling = Sampling{.batch = 0}}), UserError);
}

TEST(Samples, AStepTooLargeSaysSo) {
  LineOverRows f = LineOverRows::example(100);
  const MinimizeResult result =
      minimize(f, Vector{0, 0}, {.method = "sgd", .step = 50, .sampling = Sampling{.batch = 10, .epochs = 2}});
  EXPECT_EQ(result.x, (Vector{0, 0})) << "the best point is the start";
  ASSERT_FALSE(result.warnings.empty());
  EXPECT_THAT(result.warnings.back(), HasSubstr("the value rose from"));
}

}  // namespace
}  // namespace steepest::test
