// Line searches: More and Thuente's own table, and every search with every method that follows lines.
#include <gmock/gmock.h>

#include "descend/search/more_thuente.hpp"
#include "functions.hpp"
#include "steepest/base.hpp"

namespace steepest::test {
namespace {

using testing::HasSubstr;

struct Row {
  double first;     ///< trial
  int evaluations;  ///< the table's m
  double found;     ///< the table's alpha
};

/// phi(a) = -a / (a^2 + 2), function (5.1) of the paper, with mu = 0.001 and eta = 0.1: its table I.
TEST(MoreThuenteSearch, TakesTheStepsOfThePaper) {
  for (const Row& row : {Row{1e-3, 6, 1.4}, Row{1e-1, 3, 1.4}, Row{1e1, 1, 10}, Row{1e3, 4, 37}}) {
    MoreThuente search({.decrease = 1e-3, .slope = 0.1});
    const auto sample = [&](double a) {
      Sample result;
      result.x = {a};
      result.value = -a / (a * a + 2);
      result.gradient = {(a * a - 2) / std::pow(a * a + 2, 2)};
      result.slope = result.gradient[0] * row.first;
      return result;
    };
    const Sample here = sample(0);
    Proposal proposal;
    proposal.step = {row.first};  // the first trial is the whole step
    proposal.slope = here.gradient[0] * row.first;
    search.begin(here, proposal);
    int evaluations = 1;
    Sample trial = sample(search.length() * row.first);
    while (search.judge(here, proposal, trial) == Answer::again) {
      trial = sample(search.length() * row.first);
      ASSERT_LT(++evaluations, 50);
    }
    EXPECT_EQ(evaluations, row.evaluations) << "from " << row.first;
    EXPECT_NEAR(trial.x[0], row.found, 0.05 * row.found) << "from " << row.first;
    EXPECT_LE(std::abs(trial.gradient[0]), 0.1 * 0.5);
  }
}

TEST(Searches, LeadEveryMethodThatFollowsLines) {
  Function f = rosenbrock();
  for (const MethodInfo& search : searches()) {
    for (const char* method : {"lbfgs", "lbfgsb", "cg", "bb"}) {
      const MinimizeResult result = minimize(f, Vector{-1.2, 1}, {.method = method, .search = search.name});
      EXPECT_EQ(result.status, Status::converged) << method << " " << search.name << ": " << result.reason;
      EXPECT_NEAR(result.x[0], 1, 1e-5) << method << " " << search.name;
    }
  }
}

TEST(Searches, RefuseWhatHasNoUse) {
  Function f = rosenbrock();
  const auto message = [&](const std::string& method, const std::string& search) {
    try {
      minimize(f, Vector{0, 0}, {.method = method, .search = search});
    } catch (const UserError& error) {
      return std::string(error.what()) + " | " + error.hint();
    }
    return std::string();
  };
  EXPECT_THAT(message("gd", "wolfe"), HasSubstr("searches along no line"));
  EXPECT_THAT(message("lbfgs", "wolf"), HasSubstr("did you mean 'wolfe'?"));
}

/// Extended Rosenbrock of n elements, whose Hessian is applied without being formed.
class Chain final : public Objective {
 public:
  explicit Chain(std::size_t n) : n_(n) {}
  std::size_t dimension() const override { return n_; }
  double value(std::span<const double> x) override {
    Vector g(n_);
    return value_and_gradient(x, g);
  }
  double value_and_gradient(std::span<const double> x, std::span<double> g) override {
    double sum = 0;
    for (std::size_t i = 0; i < n_; i += 2) {
      const double a = x[i + 1] - x[i] * x[i], b = 1 - x[i];
      g[i] = -400 * a * x[i] - 2 * b;
      g[i + 1] = 200 * a;
      sum += 100 * a * a + b * b;
    }
    return sum;
  }
  void hessian(std::span<const double>, std::span<double>) override { throw std::logic_error("too large"); }
  bool has_hessian_vector() const override { return true; }
  void hessian_vector(std::span<const double> x, std::span<const double> v, std::span<double> result) override {
    for (std::size_t i = 0; i < n_; i += 2) {
      result[i] = (1200 * x[i] * x[i] - 400 * x[i + 1] + 2) * v[i] - 400 * x[i] * v[i + 1];
      result[i + 1] = -400 * x[i] * v[i] + 200 * v[i + 1];
    }
  }

 private:
  std::size_t n_;
};

TEST(NewtonCg, SolvesLargeProblemsByProductsAlone) {
  Chain chain(2000);
  Vector start(2000);
  for (std::size_t i = 0; i < start.size(); ++i) start[i] = i % 2 == 0 ? -1.2 : 1;
  const MinimizeResult result = minimize(chain, start, {.method = "newton-cg"});
  EXPECT_EQ(result.status, Status::converged) << result.reason;
  for (const double x : result.x) EXPECT_NEAR(x, 1, 1e-6);
  EXPECT_LT(result.iterations, 60u);
}

}  // namespace
}  // namespace steepest::test
