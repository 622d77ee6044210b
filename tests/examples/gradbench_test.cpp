#include <gtest/gtest.h>

#include <algorithm>
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

Vector repeated(const Vector& part, std::size_t count) {
  Vector result;
  for (std::size_t i = 0; i < count; ++i) result.insert(result.end(), part.begin(), part.end());
  return result;
}

TEST_F(GradBench, BundleAdjustment) {
  const std::size_t n = 2, m = 3, p = 5;
  for (const bool turned : {true, false}) {
    Vector parameters = random(15);
    for (std::size_t k = 0; k < 3; ++k) parameters[k] *= turned ? 0.3 : 0;
    parameters[6] = 500;
    parameters[9] = 0.02;
    parameters[10] = 0.002;
    parameters[13] += 10;
    const Vector seen = random(2);
    const auto primal = [&](const Vector& at) {
      const auto part = [&](std::size_t first, std::size_t count) {
        const auto begin = at.begin() + static_cast<std::ptrdiff_t>(first);
        return Vector(begin, begin + static_cast<std::ptrdiff_t>(count));
      };
      return gradbench::primal::ba(
          {n, m, p, repeated(part(0, 11), n), repeated(part(11, 3), m), repeated(part(14, 1), p), repeated(seen, p)});
    };
    const Json given = input({{"n", n},
                              {"m", m},
                              {"p", p},
                              {"cam", Vector(parameters.begin(), parameters.begin() + 11)},
                              {"x", Vector(parameters.begin() + 11, parameters.begin() + 14)},
                              {"w", parameters[14]},
                              {"feat", seen}});
    const Vector errors = primal(parameters);
    const Json objective = answer("ba", "objective", given);
    expect_value(objective.at("reproj_error").at("elements").at(0), errors[0]);
    expect_value(objective.at("reproj_error").at("elements").at(1), errors[1]);
    EXPECT_EQ(objective.at("reproj_error").at("repeated"), p);
    expect_value(objective.at("w_err").at("element"), errors[2 * p]);
    const Json jacobian = answer("ba", "jacobian", given);
    const Vector values = flat(jacobian.at("vals"));
    ASSERT_EQ(values.size(), 31U);
    for (const std::size_t k : {0U, 1U}) {
      const Vector line(values.begin() + static_cast<std::ptrdiff_t>(15 * k),
                        values.begin() + static_cast<std::ptrdiff_t>(15 * k + 15));
      expect_gradient(line, parameters, [&](const Vector& at) { return primal(at)[k]; });
    }
    expect_value(values[30], -2 * parameters[14]);
    // Rows 0 and 1 are camera 0, point 0, weight 0; the last element is that of the last weight.
    EXPECT_EQ(jacobian.at("rows").at(1), 15);
    EXPECT_EQ(jacobian.at("rows").back(), 31 * p);
    EXPECT_EQ(jacobian.at("cols").at(0), 0);
    EXPECT_EQ(jacobian.at("cols").at(11), 11 * n);
    EXPECT_EQ(jacobian.at("cols").at(14), 11 * n + 3 * m);
    EXPECT_EQ(jacobian.at("cols").back(), 11 * n + 3 * m + p - 1);
  }
}

TEST_F(GradBench, HandTracking) {
  const std::size_t bones = 22, vertices = 9, count = 4;
  gradbench::primal::Hand hand{.parents = {-1, 0},
                               .base_relatives = random(16 * bones),
                               .inverse_base_absolutes = random(16 * bones),
                               .base_positions = random(4 * vertices),
                               .weights = random(vertices * bones),
                               .triangles = {0, 4, 2, 8, 3, 5, 1, 7, 6},
                               .correspondences = {2, 0, 1, 2},
                               .points = random(3 * count),
                               .mirrored = true};
  for (int b = 2; b < 22; ++b) hand.parents.push_back((b - 2) % 4 == 0 ? 1 : b - 1);
  // Products of eight matrices: kept near one.
  for (double& x : hand.base_relatives) x *= 0.5;
  for (double& x : hand.inverse_base_absolutes) x *= 0.5;
  const Vector theta = random(26);
  const auto matrices = [](const Vector& numbers) {
    Json result = Json::array();
    for (std::size_t i = 0; i < numbers.size(); i += 16) {
      result.push_back(rows(Vector(numbers.begin() + static_cast<std::ptrdiff_t>(i),
                                   numbers.begin() + static_cast<std::ptrdiff_t>(i) + 16),
                            4));
    }
    return result;
  };
  for (const std::size_t width : {0U, 2U}) {
    const Vector us = random(width * count);
    const Json model{{"bone_count", bones},
                     {"bone_names", std::vector<std::string>(bones, "bone")},
                     {"parents", hand.parents},
                     {"base_relatives", matrices(hand.base_relatives)},
                     {"inverse_base_absolutes", matrices(hand.inverse_base_absolutes)},
                     {"base_positions", rows(hand.base_positions, 4)},
                     {"weights", rows(hand.weights, bones)},
                     {"triangles", {{0, 4, 2}, {8, 3, 5}, {1, 7, 6}}},
                     {"is_mirrored", true}};
    const Json given = input(
        {{"theta", theta},
         {"us", width == 0 ? Json::array() : rows(us, width)},
         {"data", {{"model", model}, {"correspondences", hand.correspondences}, {"points", rows(hand.points, 3)}}}});
    const Vector errors = gradbench::primal::ht(hand, theta, us), objective = flat(answer("ht", "objective", given));
    ASSERT_EQ(objective.size(), errors.size());
    for (std::size_t i = 0; i < errors.size(); ++i) EXPECT_NEAR(objective[i], errors[i], 1e-10) << i;
    const Json jacobian = answer("ht", "jacobian", given);
    ASSERT_EQ(jacobian.size(), 3 * count);
    for (std::size_t i = 0; i < errors.size(); ++i) {
      Vector at = theta;
      if (width > 0) at.insert(at.begin(), {us[2 * (i / 3)], us[2 * (i / 3) + 1]});
      expect_gradient(flat(jacobian.at(i)), at, [&](const Vector& moved) {
        Vector places = us;
        const auto first = static_cast<std::ptrdiff_t>(width);
        std::copy(moved.begin(), moved.begin() + first, places.begin() + static_cast<std::ptrdiff_t>(width * (i / 3)));
        return gradbench::primal::ht(hand, Vector(moved.begin() + first, moved.end()), places)[i];
      });
    }
  }
}

TEST_F(GradBench, Particle) {
  const double plain = gradbench::primal::particle(0);
  EXPECT_NEAR(plain, 0.2071918746486116, 1e-12);
  for (const char* modes : {"ff", "fr", "rf", "rr"}) {
    expect_value(answer("particle", modes, input({{"w", 0.0}})), 0.2071918746486116);
  }
}

TEST_F(GradBench, Saddle) {
  const Vector plain = gradbench::primal::saddle({1, 1});
  const Vector found = flat(answer("saddle", "rr", input({{"start", {1.0, 1.0}}})));
  ASSERT_EQ(found.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(plain[i], 8.246324826140356e-06, 1e-17);
    EXPECT_NEAR(found[i], 8.246324826140356e-06, 1e-17);
  }
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
