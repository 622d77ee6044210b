#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "by_hand.hpp"
#include "steepest/descend.hpp"
#include "steepest/expression.hpp"
#include "steepest/formula.hpp"
#include "valley_walk.hpp"

// walk FUNCTION N THREADS: walks by L-BFGS over N variables, FUNCTION is "rosenbrock" or "quadratic". Prints "ready",
// then for each line read: "walk" prints the seconds of a whole walk, those of them inside the function, its steps and
// its evaluations; "arrive" the seconds and evaluations until the value is first as low as valley_walk.hpp says;
// "gradient" the seconds of one value and gradient, "hand" those of the same in a loop of C++,
// "answer" how far the two gradients differ at most.
namespace {

using steepest::GraphObjective;

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

constexpr double most_steps = 40;
constexpr double condition = 1e6;

/// Counts the seconds that pass inside another objective.
class Timed final : public steepest::Objective {
 public:
  explicit Timed(GraphObjective& inner) : inner_(inner) {}
  std::size_t dimension() const override { return inner_.dimension(); }
  double value(std::span<const double> x) override {
    const Clock::time_point begin = Clock::now();
    const double result = inner_.value(x);
    seconds += seconds_since(begin);
    arrival.note(result);
    return result;
  }
  double value_and_gradient(std::span<const double> x, std::span<double> gradient) override {
    const Clock::time_point begin = Clock::now();
    const double result = inner_.value_and_gradient(x, gradient);
    seconds += seconds_since(begin);
    arrival.note(result);
    return result;
  }
  steepest::Structure structure() const override { return inner_.structure(); }
  steepest::Threads* threads() override { return inner_.threads(); }
  void hessian(std::span<const double> x, std::span<double> result) override { inner_.hessian(x, result); }

  double seconds = 0;
  bench::Arrival arrival;

 private:
  GraphObjective& inner_;
};

/// A function over N variables, by the library and by hand.
struct Work {
  std::unique_ptr<GraphObjective> objective;
  std::function<double(const double* x, double* gradient)> by_hand;
  std::vector<double> start;
};

Work rosenbrock(std::size_t n, int threads) {
  const std::string pairs = std::to_string(n / 2);
  const steepest::Model model = steepest::parse("param x[" + std::to_string(n) + "]; minimize sum(100*(x[2*k] - " +
                                                "x[2*k-1]^2)^2 + (1 - x[2*k-1])^2 for k in 1:" + pairs + ")");
  Work work;
  work.objective = std::make_unique<GraphObjective>(
      steepest::Problem{.graph = model.graph, .output = model.output, .parameters = {model.parameters[0].node}},
      steepest::RunOptions{threads});
  work.by_hand = [n](const double* x, double* gradient) { return bench::extended_rosenbrock(x, gradient, n); };
  work.start = bench::valley_start(n);
  return work;
}

Work quadratic(std::size_t n, int threads) {
  std::vector<double> curvatures;
  for (std::size_t i = 0; i < n; ++i)
    curvatures.push_back(std::pow(condition, static_cast<double>(i) / static_cast<double>(n - 1)));
  const steepest::Shape shape{static_cast<std::int64_t>(n)};
  const auto graph = std::make_shared<steepest::Graph>();
  const steepest::NodeId x = graph->input("x", shape);
  const steepest::Expression elements(*graph, x), factors(*graph, graph->constant(shape, curvatures));
  const steepest::NodeId output =
      reduce_all(*graph, steepest::Op::reduce_sum, (0.5 * (factors * elements * elements)).node());
  Work work;
  work.objective = std::make_unique<GraphObjective>(
      steepest::Problem{.graph = graph, .output = output, .parameters = {x}}, steepest::RunOptions{threads});
  work.by_hand = [c = std::move(curvatures)](const double* at, double* gradient) {
    return bench::quadratic(c.data(), at, gradient, c.size());
  };
  work.start.assign(n, 1);
  return work;
}

void walk(const Work& work) {
  Timed timed(*work.objective);
  const Clock::time_point begin = Clock::now();
  const steepest::MinimizeResult result =
      steepest::minimize(timed, work.start, {.method = "lbfgs", .max_iter = most_steps});
  const double whole = seconds_since(begin);
  std::cout << whole << " " << timed.seconds << " " << result.iterations << " "
            << result.evaluations.gradient + result.evaluations.value << std::endl;
}

void arrive(const Work& work) {
  Timed timed(*work.objective);
  steepest::minimize(timed, work.start, {.method = "lbfgs"});
  std::cout << timed.arrival.seconds() << " " << timed.arrival.evaluations() << std::endl;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: walk rosenbrock|quadratic N THREADS\n", stderr);
    return 2;
  }
  const std::size_t n = std::strtoull(arguments[2], nullptr, 10);
  const bool valley = std::string(arguments[1]) == "rosenbrock";
  const Work work = (valley ? rosenbrock : quadratic)(n, std::atoi(arguments[3]));
  std::vector<double> gradient(n), theirs(n);
  work.objective->value_and_gradient(work.start, gradient);
  work.by_hand(work.start.data(), theirs.data());

  std::cout.precision(9);
  std::cout << "ready" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    const Clock::time_point begin = Clock::now();
    if (line == "walk") {
      walk(work);
    } else if (line == "arrive") {
      arrive(work);
    } else if (line == "gradient") {
      work.objective->value_and_gradient(work.start, gradient);
      std::cout << seconds_since(begin) << std::endl;
    } else if (line == "hand") {
      work.by_hand(work.start.data(), theirs.data());
      std::cout << seconds_since(begin) << std::endl;
    } else if (line == "answer") {
      double largest = 0;
      for (std::size_t i = 0; i < n; ++i) largest = std::max(largest, std::abs(gradient[i] - theirs[i]));
      std::cout << largest << std::endl;
    }
  }
  return 0;
}
