#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "gradbench/primals.hpp"
#include "program.hpp"

namespace {

using Json = nlohmann::json;
using gradbench::primal::Vector;

/// What the tool answers to one evaluation.
Json answer(const std::string& module, const std::string& function, const Json& input) {
  const Json message{{"id", 7}, {"kind", "evaluate"}, {"module", module}, {"function", function}, {"input", input}};
  const Json response = Json::parse(
      examples::printed("echo '" + message.dump() + "' | '" STEEPEST_BINARY_DIR "/examples/gradbench_steepest'"));
  EXPECT_EQ(response.at("id"), 7);
  EXPECT_TRUE(response.at("success")) << response.dump();
  EXPECT_EQ(response.at("timings").back().at("name"), "evaluate");
  return response.at("output");
}

Vector flat(const Json& numbers) {
  if (numbers.is_number()) return {numbers.get<double>()};
  Vector result;
  for (const Json& part : numbers) {
    const Vector inner = flat(part);
    result.insert(result.end(), inner.begin(), inner.end());
  }
  return result;
}

Json rows(const Vector& numbers, std::size_t width) {
  Json result = Json::array();
  for (std::size_t i = 0; i < numbers.size(); i += width) {
    result.push_back(Vector(numbers.begin() + static_cast<std::ptrdiff_t>(i),
                            numbers.begin() + static_cast<std::ptrdiff_t>(i + width)));
  }
  return result;
}

Json input(Json fields) {
  fields["min_runs"] = 1;
  fields["min_seconds"] = 0;
  return fields;
}

class GradBench : public testing::Test {
 protected:
  Vector random(std::size_t count) {
    std::normal_distribution<double> normal;
    Vector result(count);
    for (double& x : result) x = normal(generator_);
    return result;
  }

  std::mt19937_64 generator_{20260731};
};

/// Central differences of a plain function by one of its arguments.
void expect_gradient(const Vector& gradient, Vector x, const std::function<double(const Vector&)>& primal) {
  ASSERT_EQ(gradient.size(), x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double h = 1e-5 * (1 + std::abs(x[i])), centre = x[i];
    x[i] = centre + h;
    const double right = primal(x);
    x[i] = centre - h;
    const double left = primal(x);
    x[i] = centre;
    const double slope = (right - left) / (2 * h);
    EXPECT_NEAR(gradient[i], slope, 1e-6 * (1 + std::abs(slope))) << "element " << i;
  }
}

void expect_value(const Json& value, double expected) {
  EXPECT_NEAR(value.get<double>(), expected, 1e-12 * (1 + std::abs(expected)));
}

TEST_F(GradBench, Hello) {
  EXPECT_EQ(answer("hello", "square", 3), 9);
  EXPECT_EQ(answer("hello", "double", 3), 6);
}

TEST_F(GradBench, LeastSquares) {
  const Vector x = random(7);
  const Json given = input({{"x", x}, {"n", 33}});
  const auto primal = [](const Vector& at) { return gradbench::primal::llsq(at, 33); };
  expect_value(answer("llsq", "primal", given), primal(x));
  expect_gradient(flat(answer("llsq", "gradient", given)), x, primal);
}

TEST_F(GradBench, LogSumExp) {
  const Vector x = random(50);
  const Json given = input({{"x", x}});
  expect_value(answer("lse", "primal", given), gradbench::primal::lse(x));
  expect_gradient(flat(answer("lse", "gradient", given)), x, gradbench::primal::lse);
}

TEST_F(GradBench, KMeans) {
  const std::size_t d = 3;
  const Vector points = random(40 * d), centroids = random(4 * d);
  const Json given = input({{"points", rows(points, d)}, {"centroids", rows(centroids, d)}});
  const auto primal = [&](const Vector& at) { return gradbench::primal::kmeans(points, at, d); };
  expect_value(answer("kmeans", "cost", given), primal(centroids));
  Vector direction = flat(answer("kmeans", "dir", given));
  // The Hessian's diagonal is twice the number of points that are nearest to a centroid.
  ASSERT_EQ(direction.size(), centroids.size());
  const double most = 40;
  for (std::size_t i = 0; i < direction.size(); ++i) {
    Vector at = centroids;
    const double h = 1e-5;
    at[i] += h;
    const double right = primal(at);
    at[i] -= 2 * h;
    const double left = primal(at);
    const double slope = (right - left) / (2 * h);
    const double count = slope / direction[i] / 2;
    EXPECT_NEAR(count, std::round(count), 1e-4) << i;
    EXPECT_LE(count, most);
    EXPECT_GE(count, 0.9);
  }
}

TEST_F(GradBench, GaussianMixture) {
  gradbench::primal::Mixture g{.d = 3,
                               .k = 4,
                               .n = 20,
                               .m = 2,
                               .gamma = 0.7,
                               .x = random(60),
                               .alpha = random(4),
                               .mu = random(12),
                               .q = random(12),
                               .l = random(12)};
  const Json given = input({{"d", g.d},
                            {"k", g.k},
                            {"n", g.n},
                            {"m", g.m},
                            {"gamma", g.gamma},
                            {"x", rows(g.x, 3)},
                            {"alpha", g.alpha},
                            {"mu", rows(g.mu, 3)},
                            {"q", rows(g.q, 3)},
                            {"l", rows(g.l, 3)}});
  expect_value(answer("gmm", "objective", given), gradbench::primal::gmm(g));
  const Json jacobian = answer("gmm", "jacobian", given);
  for (const auto& [name, part] : {std::pair{"alpha", &g.alpha}, {"mu", &g.mu}, {"q", &g.q}, {"l", &g.l}}) {
    const Vector at = *part;
    expect_gradient(flat(jacobian.at(name)), at, [&](const Vector& moved) {
      *part = moved;
      return gradbench::primal::gmm(g);
    });
    *part = at;
  }
}

TEST_F(GradBench, LongShortTermMemory) {
  gradbench::primal::Memory memory{.layers = 2,
                                   .width = 3,
                                   .main = random(2 * 2 * 4 * 3),
                                   .extra = random(9),
                                   .state = random(12),
                                   .sequence = random(6 * 3)};
  const Json given = input({{"main_params", rows(memory.main, 12)},
                            {"extra_params", rows(memory.extra, 3)},
                            {"state", rows(memory.state, 3)},
                            {"sequence", rows(memory.sequence, 3)}});
  expect_value(answer("lstm", "objective", given), gradbench::primal::lstm(memory));
  Vector parameters = memory.main;
  parameters.insert(parameters.end(), memory.extra.begin(), memory.extra.end());
  expect_gradient(flat(answer("lstm", "jacobian", given)), parameters, [&](const Vector& at) {
    const auto middle = at.begin() + static_cast<std::ptrdiff_t>(memory.main.size());
    memory.extra.assign(middle, at.end());
    memory.main.assign(at.begin(), middle);
    return gradbench::primal::lstm(memory);
  });
}

TEST_F(GradBench, DifferentialEquation) {
  const Vector x = random(6);
  const Json given = input({{"x", x}, {"s", 10}});
  const auto primal = [](const Vector& at) { return gradbench::primal::ode(at, 10); };
  expect_value(answer("ode", "primal", given).back(), primal(x));
  expect_gradient(flat(answer("ode", "gradient", given)), x, primal);
}

TEST_F(GradBench, Determinant) {
  const Vector matrix = random(25);
  const Json given = input({{"A", matrix}, {"ell", 5}});
  const auto primal = [](const Vector& at) { return gradbench::primal::det(at, 5); };
  expect_value(answer("det", "primal", given), primal(matrix));
  expect_gradient(flat(answer("det", "gradient", given)), matrix, primal);
}

TEST_F(GradBench, SaysWhatItCannotDo) {
  const std::string said = examples::printed(
      "printf '{\"id\":1,\"kind\":\"start\",\"eval\":\"x\"}\\n{\"id\":2,\"kind\":\"define\",\"module\":\"x\"}\\n"
      "{\"id\":3,\"kind\":\"evaluate\",\"module\":\"x\",\"function\":\"f\",\"input\":1}\\n{\"id\":4,\"kind\":"
      "\"analysis\","
      "\"of\":3,\"valid\":true}\\n' | '" STEEPEST_BINARY_DIR "/examples/gradbench_steepest'");
  std::istringstream lines(said);
  std::string line;
  std::vector<Json> answers;
  while (std::getline(lines, line)) answers.push_back(Json::parse(line));
  ASSERT_EQ(answers.size(), 4U);
  EXPECT_EQ(answers[0], Json({{"id", 1}, {"tool", "steepest"}}));
  EXPECT_EQ(answers[1].at("success"), false);
  EXPECT_EQ(answers[2].at("success"), false);
  EXPECT_EQ(answers[3], Json({{"id", 4}}));
}

}  // namespace
