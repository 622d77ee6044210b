#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "by_hand.hpp"
#include "objective/threads.hpp"
#include "steepest/descend.hpp"

// update N THREADS: what a walk over N parameters does between two gradients. Prints "ready", then for each line read:
// "copy" prints the seconds of a copying and scaling of N numbers; "METHOD samples" or "METHOD all" the median of the
// seconds between the end of a gradient and the beginning of the next, on samples of rows or on the whole function.
namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

constexpr std::size_t steps = 8;

/// Calls work(begin, end) for pieces of n elements.
template <class Work>
void shared_out(steepest::Threads& threads, std::size_t n, const Work& work) {
  constexpr std::size_t piece = 65'536;
  std::atomic<std::size_t> next{0};
  threads.run([&](int) {
    for (std::size_t begin = piece * next++; begin < n; begin = piece * next++) work(begin, std::min(begin + piece, n));
  });
}

/// |x|^2 / 2, told again and again: it is the time between its gradients that is of interest.
class Bowl final : public steepest::Objective {
 public:
  Bowl(std::size_t n, steepest::Threads& threads) : n_(n), threads_(threads) {}
  std::size_t dimension() const override { return n_; }
  double value(std::span<const double> x) override {
    std::vector<double> gradient(n_);
    return value_and_gradient(x, gradient);
  }
  double value_and_gradient(std::span<const double> x, std::span<double> gradient) override {
    if (ended_ != Clock::time_point()) between.push_back(seconds_since(ended_));
    shared_out(threads_, n_, [&](std::size_t begin, std::size_t end) {
      bench::copy_scaled(x.data() + begin, 1, gradient.data() + begin, end - begin);
    });
    double some = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(n_, 1000); ++i) some += x[i] * x[i];
    ended_ = Clock::now();
    return some;
  }
  void hessian(std::span<const double>, std::span<double>) override {}
  std::size_t sample_rows() override { return 1000; }
  steepest::Threads* threads() override { return &threads_; }

  std::vector<double> between;

 private:
  std::size_t n_;
  steepest::Threads& threads_;
  Clock::time_point ended_;
};

/// The first gradients and the last ones belong to the start and the end of the walk.
double median_of_steps(std::vector<double> between) {
  if (between.size() < steps) return 0;
  std::vector<double> inner(between.begin() + 2, between.begin() + steps);
  std::nth_element(inner.begin(), inner.begin() + inner.size() / 2, inner.end());
  return inner[inner.size() / 2];
}

double walk(const std::string& method, bool samples, std::size_t n, steepest::Threads& threads) {
  Bowl bowl(n, threads);
  steepest::MinimizeOptions options{.method = method, .step = 1e-3};
  options.max_iter = steps;
  if (samples) options.sampling = steepest::Sampling{.batch = 10, .epochs = 1000};
  steepest::minimize(bowl, std::vector<double>(n, 1), options);
  return median_of_steps(bowl.between);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: update N THREADS\n", stderr);
    return 2;
  }
  const std::size_t n = std::strtoull(arguments[1], nullptr, 10);
  steepest::Threads threads(std::atoi(arguments[2]));
  std::vector<double> from(n, 1), to(n);
  std::cout.precision(9);
  std::cout << "ready" << std::endl;
  for (std::string method, rows; std::cin >> method;) {
    if (method == "copy") {
      const Clock::time_point begin = Clock::now();
      shared_out(threads, n, [&](std::size_t first, std::size_t end) {
        bench::copy_scaled(from.data() + first, 0.5, to.data() + first, end - first);
      });
      std::cout << seconds_since(begin) << std::endl;
    } else if (std::cin >> rows) {
      std::cout << walk(method, rows == "samples", n, threads) << std::endl;
    }
  }
  return 0;
}
