// Races: equal budgets, who arrives, and what the tuning of steps is worth.
#include <gmock/gmock.h>

#include "rows.hpp"
#include "steepest/base.hpp"

namespace steepest::test {
namespace {

std::size_t spent(const RaceRun& run) {
  return run.walk.evaluations.value + run.walk.evaluations.gradient + run.walk.evaluations.hessian;
}

TEST(Race, TellsWhoArrivedAndWhoDidNot) {
  Function f = rosenbrock();
  const std::vector<RaceRun> runs =
      race(f, Vector{-1.2, 1}, {.methods = {"lbfgs", "rmsprop", "cg"}}, {.paper_step = true});
  ASSERT_EQ(runs.size(), 3u);
  EXPECT_EQ(runs[0].walk.method, "lbfgs");
  EXPECT_TRUE(runs[0].arrived);
  EXPECT_TRUE(runs[2].arrived);
  // RMSProp with its paper's step 0.01 is still at f = 2.2e-2 after 20 000 steps: it swings between two points.
  EXPECT_FALSE(runs[1].arrived);
  EXPECT_EQ(runs[1].walk.status, Status::diverged);
  EXPECT_NEAR(runs[1].walk.value, 2.2e-2, 1e-3);
  EXPECT_EQ(runs[1].walk.step, 0.01);
  EXPECT_EQ(runs[1].step_evaluations, 0u);
  for (const RaceRun& run : runs) {
    ASSERT_FALSE(run.path.empty());
    EXPECT_EQ(run.path[0], (Vector{-1.2, 1}));
  }
}

TEST(Race, GivesEveryMethodTheSameBudget) {
  Function f = rosenbrock();
  const std::vector<RaceRun> runs = race(f, Vector{-1.2, 1}, {.budget = 500});
  EXPECT_GE(runs.size(), 15u);
  for (const RaceRun& run : runs) {
    EXPECT_FALSE(run.walk.method == "lm" || run.walk.method == "newton") << "needs what this function has not";
    // A pass may end a few evaluations late, never a multiple.
    EXPECT_LE(spent(run), 600u) << run.walk.method;
  }
}

TEST(Race, TuningIsNeverWorse) {
  Function f = rosenbrock();
  const RaceOptions plain{.methods = {"gd", "adam", "momentum"}, .budget = 2000};
  RaceOptions tuned = plain;
  tuned.tune = true;
  const auto before = race(f, Vector{-1.2, 1}, plain), after = race(f, Vector{-1.2, 1}, tuned);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_LE(after[i].walk.value, before[i].walk.value) << before[i].walk.method;
    EXPECT_GT(after[i].step_evaluations, before[i].step_evaluations);
    EXPECT_TRUE(after[i].walk.step.has_value());
  }
}

TEST(Race, OnSamplesCountsRows) {
  LineOverRows f = LineOverRows::example(103);
  MinimizeOptions options;
  options.sampling = Sampling{.batch = 10, .epochs = 8, .seed = 3};
  const std::vector<RaceRun> runs = race(f, Vector{0, 0}, {}, options);
  EXPECT_GE(runs.size(), 25u);
  for (const RaceRun& run : runs) {
    // A look at all rows may come last.
    EXPECT_GE(run.walk.epochs, 8) << run.walk.method;
    EXPECT_LT(run.walk.epochs, 9.2) << run.walk.method;
    EXPECT_LE(run.walk.value, f.value(Vector{0, 0})) << run.walk.method;
    EXPECT_EQ(run.walk.sampling->seed, 3u);
    EXPECT_EQ(run.step_evaluations > 0, run.walk.step.has_value()) << run.walk.method << ": beside the budget";
  }
  const std::vector<RaceRun> again = race(f, Vector{0, 0}, {}, options);
  for (std::size_t i = 0; i < runs.size(); ++i) EXPECT_EQ(runs[i].walk.x, again[i].walk.x);
  EXPECT_THROW(race(f, Vector{0, 0}, {.methods = {"sgd", "lbfgs"}}, options), UserError);
}

TEST(Race, WithAPenaltyIsAmongThoseThatTakeIt) {
  LineOverRows f = LineOverRows::example(60);
  const std::vector<RaceRun> runs = race(f, Vector{0, 0}, {}, {.l1 = 0.1});
  ASSERT_EQ(runs.size(), 4u);
  for (const RaceRun& run : runs) EXPECT_TRUE(run.arrived) << run.walk.method << ": " << run.walk.reason;
  EXPECT_THROW(race(f, Vector{0, 0}, {.methods = {"fista", "adam"}}, {.l1 = 0.1}), UserError);
}

TEST(Race, RefusesAMethodThatDoesNotExist) {
  Function f = rosenbrock();
  EXPECT_THROW(race(f, Vector{0, 0}, {.methods = {"adma"}}), UserError);
}

}  // namespace
}  // namespace steepest::test
