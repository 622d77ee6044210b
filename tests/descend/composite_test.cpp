// f + l1 |x|_1: minima against closed forms, coordinate descent and the optimality conditions, and what is said of
// them.
#include <gmock/gmock.h>

#include <random>

#include "../objective/models.hpp"
#include "functions.hpp"
#include "rows.hpp"
#include "steepest/base.hpp"

namespace steepest::test {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> takers{"fista", "proximal", "adproxgd", "owl-qn"};

double soft(double v, double t) { return std::copysign(std::max(std::abs(v) - t, 0.0), v); }

/// sum of a_i (x_i - c_i)^2 / 2.
Function separable(const Vector& a, const Vector& c) {
  Function f(
      a.size(),
      [=](const Vector& x, Vector& g) {
        double sum = 0;
        for (std::size_t i = 0; i < a.size(); ++i) {
          g[i] = a[i] * (x[i] - c[i]);
          sum += 0.5 * g[i] * (x[i] - c[i]);
        }
        return sum;
      },
      [=](const Vector&, Vector& h) {
        for (std::size_t i = 0; i < a.size(); ++i) h[i * a.size() + i] = a[i];
      });
  f.with({.degree = 2, .smooth = true, .convex = true, .lower_bound = 0});
  return f;
}

TEST(Composite, OfASeparableQuadraticIsASoftThreshold) {
  const Vector a{1, 2, 5, 0.5, 1, 3}, c{3, -0.2, 1, -4, 0.5, 0};
  for (const std::string& method : takers) {
    Function f = separable(a, c);
    const MinimizeResult result = minimize(f, Vector(6, 1.0), {.method = method, .l1 = 0.6});
    ASSERT_EQ(result.status, Status::converged) << method << ": " << result.reason;
    EXPECT_EQ(result.point, Point::global_minimum) << method;
    double value = 0;
    for (std::size_t i = 0; i < 6; ++i) {
      const double want = soft(c[i], 0.6 / a[i]);
      EXPECT_NEAR(result.x[i], want, 1e-8) << method << " " << i;
      if (want == 0) {
        EXPECT_EQ(result.x[i], 0) << method << ": exactly";
      }
      value += 0.5 * a[i] * (want - c[i]) * (want - c[i]) + 0.6 * std::abs(want);
    }
    EXPECT_NEAR(result.value, value, 1e-12) << method << ": the whole, not f alone";
  }
}

/// |A x - b|^2 / 2 of a random tall matrix with correlated columns.
struct Lasso {
  static constexpr std::size_t rows = 40, columns = 12;
  std::vector<Vector> a = std::vector<Vector>(rows, Vector(columns));
  Vector b = Vector(rows);
  explicit Lasso(unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    for (std::size_t r = 0; r < rows; ++r) {
      const double common = normal(random);
      for (double& v : a[r]) v = normal(random) + 0.7 * common;
      b[r] = 2 * a[r][0] - 1.5 * a[r][3] + 0.5 * a[r][7] + normal(random);
    }
  }
  Vector residual(const Vector& x) const {
    Vector r(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      r[i] = -b[i];
      for (std::size_t j = 0; j < columns; ++j) r[i] += a[i][j] * x[j];
    }
    return r;
  }
  double slope(const Vector& x, std::size_t j) const {
    const Vector r = residual(x);
    double sum = 0;
    for (std::size_t i = 0; i < rows; ++i) sum += a[i][j] * r[i];
    return sum;
  }
  Function objective() const {
    Function f(columns, [self = *this](const Vector& x, Vector& g) {
      double sum = 0;
      for (const double v : self.residual(x)) sum += 0.5 * v * v;
      for (std::size_t j = 0; j < columns; ++j) g[j] = self.slope(x, j);
      return sum;
    });
    f.with({.degree = 2, .smooth = true, .convex = true, .lower_bound = 0});
    return f;
  }
  /// Coordinate descent: each element in turn to its own minimum.
  Vector by_coordinates(double l1, double low = -HUGE_VAL, double high = HUGE_VAL) const {
    Vector x(columns, 0);
    for (int pass = 0; pass < 3000; ++pass) {
      for (std::size_t j = 0; j < columns; ++j) {
        double square = 0;
        for (std::size_t i = 0; i < rows; ++i) square += a[i][j] * a[i][j];
        x[j] = std::clamp(soft(x[j] - slope(x, j) / square, l1 / square), low, high);
      }
    }
    return x;
  }
};

TEST(Composite, OfLeastSquaresIsTheLasso) {
  for (const unsigned seed : {1u, 2u, 3u}) {
    const Lasso lasso(seed);
    for (const double l1 : {0.5, 8.0, 40.0}) {
      const Vector want = lasso.by_coordinates(l1);
      for (const std::string& method : takers) {
        Function f = lasso.objective();
        const MinimizeResult result = minimize(f, Vector(Lasso::columns, 0.1), {.method = method, .l1 = l1});
        const std::string what = method + ", seed " + std::to_string(seed) + ", l1 " + number_text(l1);
        EXPECT_EQ(result.status, Status::converged) << what << ": " << result.reason;
        for (std::size_t j = 0; j < want.size(); ++j) EXPECT_NEAR(result.x[j], want[j], 1e-7) << what;
        // The conditions for a minimum, by a gradient of our own.
        for (std::size_t j = 0; j < want.size(); ++j) {
          const double g = lasso.slope(result.x, j);
          if (result.x[j] == 0) {
            EXPECT_LE(std::abs(g), l1 * (1 + 1e-9)) << what;
          }
          if (result.x[j] != 0) {
            EXPECT_NEAR(g, std::copysign(l1, -result.x[j]), 1e-5) << what;
          }
        }
      }
    }
  }
}

TEST(Composite, MindsBoundsToo) {
  const Lasso lasso(4);
  const Vector want = lasso.by_coordinates(5, -0.3, 1.2);
  EXPECT_TRUE(std::ranges::count(want, 1.2) > 0 && std::ranges::count(want, 0.0) > 0);
  MinimizeOptions options{.l1 = 5};
  for (std::size_t j = 1; j <= Lasso::columns; ++j) options.names.push_back("w[" + std::to_string(j) + "]");
  options.bounds["w"] = {-0.3, 1.2};
  for (const std::string& method : takers) {
    options.method = method;
    Function f = lasso.objective();
    const MinimizeResult result = minimize(f, Vector(Lasso::columns, 0.1), options);
    EXPECT_EQ(result.status, Status::converged) << method << ": " << result.reason;
    for (std::size_t j = 0; j < want.size(); ++j) EXPECT_NEAR(result.x[j], want[j], 1e-7) << method;
    EXPECT_EQ(result.active.size(),
              static_cast<std::size_t>(std::ranges::count(want, 1.2) + std::ranges::count(want, -0.3)))
        << method;
  }
}

TEST(Composite, PutsAllToZeroWhereTheWeightIsLarge) {
  const Lasso lasso(5);
  for (const std::string& method : takers) {
    Function f = lasso.objective();
    const MinimizeResult result = minimize(f, Vector(Lasso::columns, 1.0), {.method = method, .l1 = 1e4});
    EXPECT_EQ(result.x, Vector(Lasso::columns, 0)) << method;
    EXPECT_EQ(result.status, Status::converged) << method << ": " << result.reason;
    EXPECT_EQ(result.gradient_norm, 0) << method;
    EXPECT_THAT(result.reason, HasSubstr("l1 |x|_1 holds 12 elements at 0")) << method;
  }
}

TEST(Composite, LeavesOutWhatIsNotPenalised) {
  Function f = separable({1, 1}, {0.5, 0.5});
  const MinimizeResult result =
      minimize(f, Vector{0, 0}, {.l1 = 1, .unpenalised = {"(Intercept)"}, .names = {"(Intercept)", "w"}});
  EXPECT_NEAR(result.x[0], 0.5, 1e-12);
  EXPECT_EQ(result.x[1], 0);
}

TEST(Composite, ChoosesAMethodAndSaysWhy) {
  Function convex = separable({1, 1}, {2, 3});
  const MinimizeResult one = minimize(convex, Vector{0, 0}, {.l1 = 1});
  EXPECT_EQ(one.method, "fista");
  EXPECT_THAT(one.why, HasSubstr("convex"));
  Function valley(2, [](const Vector& x, Vector& g) {
    const double a = x[1] - x[0] * x[0];
    g = {-400 * a * x[0] - 2 * (1 - x[0]), 200 * a};
    return 100 * a * a + (1 - x[0]) * (1 - x[0]);
  });
  const MinimizeResult other = minimize(valley, Vector{-1.2, 1}, {.l1 = 0.1});
  EXPECT_EQ(other.method, "owl-qn");
  EXPECT_EQ(other.status, Status::converged) << other.reason;
  EXPECT_EQ(other.point, Point::local_minimum) << other.reason;
  // On y >= 0 and x >= 0 the sum is smooth: y = x^2 - 0.1/200 and -2 (1 - x) + 0.1 + 0.2 x = 0.
  EXPECT_NEAR(other.x[0], 1.9 / 2.2, 1e-7);
  EXPECT_NEAR(other.x[1], 1.9 / 2.2 * 1.9 / 2.2 - 0.0005, 1e-7);
}

TEST(Composite, IsRefusedByMethodsOfSmoothFunctions) {
  for (const MethodInfo& info : methods()) {
    const bool takes = std::ranges::find(takers, info.name) != takers.end();
    EXPECT_EQ(info.takes_l1, takes) << info.name;
    if (takes) continue;
    LineOverRows f = LineOverRows::example(20);
    try {
      minimize(f, Vector{0, 0}, {.method = info.name, .l1 = 0.1});
      ADD_FAILURE() << info.name;
    } catch (const UserError& error) {
      if (info.needs.find("gradient") == std::string::npos) continue;  // what it needs is missing here anyway
      EXPECT_THAT(error.what(), HasSubstr("cannot take --l1"));
      EXPECT_THAT(error.hint(), HasSubstr("adproxgd, fista, owl-qn, proximal"));
    }
  }
  LineOverRows f = LineOverRows::example(20);
  EXPECT_THROW(minimize(f, Vector{0, 0}, {.l1 = 0.1, .sampling = Sampling{}}), UserError);
  EXPECT_THROW(minimize(f, Vector{0, 0}, {.l1 = -0.1}), UserError);
}

TEST(Composite, TellsWhatKindOfPointItIs) {
  // (x^2 - 1)^2 + 3 |x|: 0 is the only minimum; with 1 |x| it is one of three.
  Function hills = one_variable([](double x) { return (x * x - 1) * (x * x - 1); },
                                [](double x) { return 4 * x * (x * x - 1); }, [](double x) { return 12 * x * x - 4; });
  const MinimizeResult zero = minimize(hills, Vector{0}, {.l1 = 1});
  EXPECT_EQ(zero.status, Status::converged) << zero.reason;
  EXPECT_EQ(zero.point, Point::local_minimum) << "though the Hessian of f is negative there";
  const MinimizeResult side = minimize(hills, Vector{1.5}, {.l1 = 1});
  EXPECT_EQ(side.point, Point::local_minimum) << side.reason;
  EXPECT_NEAR(4 * side.x[0] * (side.x[0] * side.x[0] - 1), -1, 1e-9);
  // x - x^2 + x^4 + |x|: at 0 the subgradient holds 0, but only just, and to the left the sum falls.
  Function edge =
      one_variable([](double x) { return x - x * x + x * x * x * x; },
                   [](double x) { return 1 - 2 * x + 4 * x * x * x; }, [](double x) { return -2 + 12 * x * x; });
  const MinimizeResult stuck = minimize(edge, Vector{0}, {.l1 = 1});
  EXPECT_EQ(stuck.status, Status::not_a_minimum) << stuck.reason;
  EXPECT_EQ(stuck.point, Point::saddle) << "no maximum: it rises to the right";
  // -2 x + 1 |x| falls for ever, -0.5 x + |x| does not.
  Function slope = one_variable([](double x) { return -2 * x; }, [](double) { return -2; }, [](double) { return 0; });
  for (const std::string& method : takers) {
    const MinimizeResult away = minimize(slope, Vector{1}, {.method = method, .l1 = 1});
    EXPECT_EQ(away.status, Status::diverged) << method << ": " << away.reason;
    const MinimizeResult home = minimize(slope, Vector{1}, {.method = method, .l1 = 3});
    EXPECT_EQ(home.status, Status::converged) << method << ": " << home.reason;
    EXPECT_EQ(home.x[0], 0) << method;
  }
}

TEST(Composite, TheValueOfTheProximalGradientNeverRises) {
  const Lasso lasso(6);
  for (const std::string method : {"proximal", "owl-qn"}) {
    Function f = lasso.objective();
    double last = HUGE_VAL;
    MinimizeOptions options{.method = method, .l1 = 3};
    options.observer = [&](const Progress& progress) {
      EXPECT_LE(progress.value, last * (1 + 1e-14)) << method << " " << progress.iteration;
      last = progress.value;
      return true;
    };
    minimize(f, Vector(Lasso::columns, 1.0), options);
  }
}

TEST(Composite, AccelerationIsWorthIt) {
  // Condition 1e4: sqrt(1e4) against 1e4 steps.
  const Vector a{1e4, 1, 30}, c{1, 2, -1};
  const auto steps = [&](const char* method) {
    Function f = separable(a, c);
    MinimizeOptions options{.method = method, .l1 = 0.5, .gtol = 1e-6};
    const MinimizeResult result = minimize(f, Vector{0, 0, 0}, options);
    EXPECT_EQ(result.status, Status::converged) << method;
    return result.iterations;
  };
  EXPECT_LT(5 * steps("fista"), steps("proximal"));
}

TEST(Composite, HasTheSameBitsOnAnyNumberOfThreads) {
  const test::Logistic model(6000, 4, 12);
  for (const std::string& method : takers) {
    Vector first;
    for (const int threads : {1, 2, 3}) {
      Problem problem = model.problem(model.output);
      problem.graph = std::make_shared<Graph>(*problem.graph);
      GraphObjective objective(problem, RunOptions{threads, Backend::automatic});
      const MinimizeResult walk = minimize(objective, Vector(5, 0.5), {.method = method, .l1 = 0.05, .max_iter = 60});
      if (threads == 1) first = walk.x;
      EXPECT_EQ(walk.x, first) << method << " on " << threads;
    }
  }
}

}  // namespace
}  // namespace steepest::test
