// Which step to take, and how it changes along the way.
#include <gmock/gmock.h>

#include "functions.hpp"
#include "rows.hpp"
#include "steepest/base.hpp"

namespace steepest::test {
namespace {

using testing::HasSubstr;

template <class F>
ObjectiveFactory copies_of(const F& f) {
  return [f] { return std::make_unique<F>(f); };
}

TEST(Steps, LimitsAreThoseOfTheCurvature) {
  const StepStudyOptions grid{.steps = grid_of_steps(0.001, 0.1, 30)};
  const StepStudy mse = study_steps(copies_of(line_through_origin(1.0 / 5)), Vector{0}, grid);
  EXPECT_NEAR(*mse.limit, 1.0 / 11, 1e-9);
  EXPECT_TRUE(mse.everywhere);
  const StepStudy half = study_steps(copies_of(line_through_origin(1.0 / 10)), Vector{0}, grid);
  EXPECT_NEAR(*half.limit, 2.0 / 11, 1e-9);
  const StepStudy sine =
      study_steps(copies_of(x_squared_sin_x()), Vector{6}, {.steps = grid_of_steps(0.001, 0.1, 30), .iterations = 300});
  EXPECT_NEAR(*sine.limit, 0.067415, 5e-7);
  EXPECT_FALSE(sine.everywhere);
  EXPECT_NEAR(sine.x[0], 5.086985, 1e-5);
}

TEST(Steps, AboveTheLimitTrialsFailAndBelowTheyDoNot) {
  const StepStudy study =
      study_steps(copies_of(line_through_origin(1.0 / 5)), Vector{0}, {.steps = grid_of_steps(0.01, 0.2, 41)});
  for (const StepTrial& trial : study.trials) {
    EXPECT_EQ(trial.value < study.start_value, trial.step < 1.0 / 11) << trial.step;
    EXPECT_EQ(trial.sound, trial.step < 1.0 / 11) << trial.step;
  }
  // 1/L = 1/22 arrives in one step.
  EXPECT_NEAR(*study.best, 1.0 / 22, 0.004);
}

TEST(Steps, TheSameForAnyNumberOfThreads) {
  StepStudyOptions options{.method = "adam", .iterations = 50};
  options.threads = 1;
  const StepStudy one = study_steps(copies_of(x_squared_sin_x()), Vector{6}, options);
  options.threads = 3;
  const StepStudy three = study_steps(copies_of(x_squared_sin_x()), Vector{6}, options);
  ASSERT_EQ(one.trials.size(), 25u);
  ASSERT_EQ(three.trials.size(), 25u);
  for (std::size_t i = 0; i < 25; ++i) {
    EXPECT_EQ(one.trials[i].step, three.trials[i].step);
    EXPECT_EQ(one.trials[i].value, three.trials[i].value);
  }
  EXPECT_EQ(one.best, three.best);
}

TEST(Steps, OtherMethodsHaveOtherLimits) {
  // Heavy ball on a quadratic of curvature 22 is stable below 2 (1 + 0.9) / 22.
  StepStudyOptions options{.method = "momentum", .steps = {0.17, 0.175}, .iterations = 3000};
  const StepStudy momentum = study_steps(copies_of(line_through_origin(1.0 / 5)), Vector{0}, options);
  EXPECT_NEAR(*momentum.limit, 3.8 / 22, 1e-9);
  EXPECT_TRUE(momentum.trials[0].sound) << momentum.trials[0].end;
  EXPECT_FALSE(momentum.trials[1].sound);
  options.method = "nesterov";
  options.steps = {0.061, 0.063};  // 3.8 / (2.8 * 22) = 0.0617
  const StepStudy nesterov = study_steps(copies_of(line_through_origin(1.0 / 5)), Vector{0}, options);
  EXPECT_NEAR(*nesterov.limit, 3.8 / 2.8 / 22, 1e-9);
  EXPECT_TRUE(nesterov.trials[0].sound) << nesterov.trials[0].end;
  EXPECT_FALSE(nesterov.trials[1].sound);
}

TEST(Steps, ARangeTestStaysBelowTheLimit) {
  const StepStudy study = study_steps(copies_of(line_through_origin(1.0 / 10)), Vector{0},
                                      {.steps = {1e-5, 10}, .iterations = 200, .range_test = true});
  ASSERT_TRUE(study.best.has_value()) << study.why;
  EXPECT_LT(*study.best, 2.0 / 11);
  EXPECT_GT(*study.best, 1e-4);
  for (std::size_t i = 1; i < study.trials.size(); ++i) EXPECT_GT(study.trials[i].step, study.trials[i - 1].step);
}

TEST(Steps, OnSamplesAreJudgedByTheWholeFunction) {
  const LineOverRows f = LineOverRows::example(200);
  MinimizeOptions walk;
  walk.sampling = Sampling{.batch = 10};
  const StepStudy study = study_steps(copies_of(f), Vector{0, 0}, {.method = "sgd", .iterations = 40}, walk);
  ASSERT_TRUE(study.best.has_value());
  LineOverRows whole = f;
  const double least = whole.value(whole.least_squares_line());
  for (const StepTrial& trial : study.trials) {
    if (trial.step != *study.best) continue;
    EXPECT_LT(trial.value - least, 0.05 * (study.start_value - least));
  }
}

TEST(Steps, RandomOnesFollowTheSeedAndTheRange) {
  const std::vector<double> steps = random_steps(1e-4, 1, 1000, 5);
  EXPECT_EQ(steps, random_steps(1e-4, 1, 1000, 5));
  EXPECT_NE(steps, random_steps(1e-4, 1, 1000, 6));
  EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end()));
  EXPECT_GE(steps.front(), 1e-4);
  EXPECT_LE(steps.back(), 1);
  // The logarithms are uniform: a quarter in each of four decades, standard deviation 14.
  const auto below = std::count_if(steps.begin(), steps.end(), [](double s) { return s < 1e-3; });
  EXPECT_NEAR(static_cast<double>(below), 250, 70);
}

TEST(Steps, AreRefusedForMethodsThatFindTheirOwn) {
  EXPECT_THROW(study_steps(copies_of(x_squared_sin_x()), Vector{6}, {.method = "newton"}), UserError);
}

TEST(Schedules, TakeTheirShapes) {
  const auto at = [](std::string_view text, std::size_t k) { return parse_schedule(text).at(k); };
  EXPECT_EQ(at("constant", 500), 1);
  EXPECT_EQ(at("step:10", 9), 1);
  EXPECT_DOUBLE_EQ(at("step:10", 10), 0.1);
  EXPECT_DOUBLE_EQ(at("step:10:0.5", 35), 0.125);
  EXPECT_DOUBLE_EQ(at("exponential:100:0.25", 50), 0.5);
  EXPECT_DOUBLE_EQ(at("cosine:100", 0), 1);
  EXPECT_DOUBLE_EQ(at("cosine:100", 50), 0.5);
  EXPECT_NEAR(at("cosine:100", 100), 0, 1e-16);
  EXPECT_DOUBLE_EQ(at("cosine:100:0.2", 100), 0.2);
  EXPECT_NEAR(at("one-cycle:100", 0), 0.04, 1e-15);
  EXPECT_DOUBLE_EQ(at("one-cycle:100", 30), 1);
  EXPECT_NEAR(at("one-cycle:100", 100), 4e-6, 1e-15);
  EXPECT_DOUBLE_EQ(at("inverse-time:10", 30), 0.25);
  EXPECT_DOUBLE_EQ(at("inverse-sqrt:10", 30), 0.5);
  EXPECT_DOUBLE_EQ(at("warm-up:9", 0), 0.1);
  EXPECT_DOUBLE_EQ(at("warm-up:9", 9), 1);
  EXPECT_DOUBLE_EQ(at("warm-up:9,cosine:100", 59), 0.5);
}

TEST(Schedules, ReadAndPrint) {
  for (const char* text : {"constant", "step:100:0.5", "exponential:1000:0.1", "cosine:1000", "one-cycle:20", "cosine",
                           "inverse-time:100", "inverse-sqrt:100", "warm-up:50", "warm-up:50,cosine:1000"})
    EXPECT_EQ(to_text(parse_schedule(text)), text);
  for (const char* text : {"", "cosin:10", "cosine:0", "cosine:-1", "cosine:1.5", "cosine:x", "cosine:10:0.5:3",
                           "warm-up", "warm-up:10,warm-up:10", "cosine:10,warm-up:5", "constant:10", "step:10:-1"})
    EXPECT_THROW(parse_schedule(text), UserError) << text;
}

TEST(Schedules, MultiplyTheStep) {
  Function f = one_variable([](double x) { return x; }, [](double) { return 1.0; }, [](double) { return 0.0; });
  std::vector<double> steps;
  MinimizeOptions options{
      .method = "gd", .step = 2, .schedule = parse_schedule("step:2:0.5"), .gtol = 0, .max_iter = 5};
  options.observer = [&](const Progress& progress) {
    if (progress.iteration > 0) steps.push_back(progress.step);
    return true;
  };
  minimize(f, Vector{0}, options);
  EXPECT_EQ(steps, (Vector{2, 2, 1, 1, 0.5}));
}

TEST(Schedules, EndTheWalkThatTheyEndWith) {
  Function f = x_squared_sin_x();
  const MinimizeResult result =
      minimize(f, Vector{6}, {.method = "gd", .step = 0.001, .schedule = parse_schedule("cosine:40")});
  EXPECT_EQ(result.iterations, 40u);
  EXPECT_THAT(result.reason, HasSubstr("the limit of 40 iterations"));
  EXPECT_THROW(minimize(f, Vector{6}, {.method = "gd", .schedule = parse_schedule("cosine")}), UserError);
}

}  // namespace
}  // namespace steepest::test
