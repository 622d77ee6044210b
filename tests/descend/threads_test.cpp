// Every method over long vectors comes to the same bits, whatever the number of threads.
#include <gmock/gmock.h>

#include "objective/threads.hpp"
#include "steepest/descend.hpp"

namespace steepest::test {
namespace {

// Long enough for the passes to be shared out, and no multiple of anything.
constexpr std::size_t dimension = 40'007;

/// sum of c (x - 1)^2 / 2 + (x - 1)^4 / 4 with curvatures between 1 and 100, which differ from sample to sample.
class Valley final : public Objective {
 public:
  explicit Valley(int threads) : threads_(threads) {}
  std::size_t dimension() const override { return test::dimension; }
  double value(std::span<const double> x) override {
    std::vector<double> gradient(x.size());
    return value_and_gradient(x, gradient);
  }
  double value_and_gradient(std::span<const double> x, std::span<double> gradient) override {
    return on_sample(0, x, gradient);
  }
  Structure structure() const override {
    Structure structure;
    structure.lower_bound = 0;
    return structure;
  }
  bool has_hessian_vector() const override { return true; }
  void hessian(std::span<const double>, std::span<double>) override {}
  void hessian_vector(std::span<const double> x, std::span<const double> v, std::span<double> result) override {
    for (std::size_t i = 0; i < x.size(); ++i) result[i] = (curvature(0, i) + 3 * (x[i] - 1) * (x[i] - 1)) * v[i];
  }
  std::size_t sample_rows() override { return 40; }
  double sample(std::span<const std::size_t> rows, std::span<const double> x, std::span<double> gradient) override {
    return on_sample(rows[0], x, gradient);
  }
  Threads* threads() override { return &threads_; }

 private:
  static double curvature(std::size_t row, std::size_t i) {
    return 1 + static_cast<double>((i + 13 * row) * 7919 % 1000) / 10;
  }
  static double on_sample(std::size_t row, std::span<const double> x, std::span<double> gradient) {
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double c = curvature(row, i), d = x[i] - 1;
      gradient[i] = c * d + d * d * d;
      sum += 0.5 * c * d * d + 0.25 * d * d * d * d;
    }
    return sum;
  }

  Threads threads_;
};

std::vector<double> start() {
  std::vector<double> x(dimension);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 2 + static_cast<double>(i % 17) / 8;
  return x;
}

void expect_same_bits(const MinimizeOptions& options, const std::string& what) {
  MinimizeResult first;
  for (const int threads : {1, 2, 3, 8}) {
    Valley valley(threads);
    const MinimizeResult result = minimize(valley, start(), options);
    if (threads == 1) {
      first = result;
      EXPECT_NE(result.x, start()) << what;
      continue;
    }
    EXPECT_EQ(result.x, first.x) << what << ", " << threads << " threads";
    EXPECT_EQ(result.value, first.value) << what << ", " << threads << " threads";
    EXPECT_EQ(result.iterations, first.iterations) << what << ", " << threads << " threads";
    EXPECT_EQ(result.reason, first.reason) << what << ", " << threads << " threads";
  }
}

TEST(LongVectors, SameBitsForAnyNumberOfThreads) {
  for (const MethodInfo& info : methods()) {
    const bool fits = info.needs.find("Hessian") == std::string::npos || info.name == "newton-cg";
    if (!fits || info.needs == "least squares" || info.needs.find("samples") != std::string::npos) continue;
    MinimizeOptions options{.method = info.name, .max_iter = 6};
    if (info.needs.find("step") != std::string::npos) options.step = 1e-3;
    expect_same_bits(options, info.name);
  }
}

TEST(LongVectors, SameBitsOnSamples) {
  for (const MethodInfo& info : methods()) {
    if (!info.takes_samples) continue;
    MinimizeOptions options{.method = info.name};
    if (info.needs.find("step") != std::string::npos) options.step = 1e-3;
    // The line search of sls comes down from 1 by tenths, and every look counts.
    options.sampling = Sampling{.batch = 8, .epochs = info.name == "sls" ? 40.0 : 1.0};
    expect_same_bits(options, info.name + " on samples");
  }
}

TEST(LongVectors, SameBitsWithBounds) {
  for (const char* method : {"lbfgs", "cg", "adam"}) {
    MinimizeOptions options{.method = method, .max_iter = 5};
    if (std::string(method) == "adam") options.step = 1e-2;
    options.names.assign(dimension, "x");
    options.bounds["x"] = Bound{1.5, 3};
    expect_same_bits(options, std::string(method) + " with bounds");
  }
}

TEST(LongVectors, LbfgsFindsTheMinimum) {
  Valley valley(2);
  const MinimizeResult result = minimize(valley, start(), {.method = "lbfgs"});
  EXPECT_EQ(result.status, Status::converged) << result.reason;
  for (const double x : result.x) ASSERT_NEAR(x, 1, 1e-6);
}

}  // namespace
}  // namespace steepest::test
