// Every method's first steps against steps worked out from its paper (tests/cases/descend/trajectories.txt).
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "functions.hpp"

namespace steepest::test {
namespace {

struct Trajectory {
  std::string method;
  Vector points;  ///< x, y after steps 1, 2 and 3
};

void PrintTo(const Trajectory& trajectory, std::ostream* out) { *out << trajectory.method; }

std::vector<Trajectory> trajectories() {
  std::ifstream file(STEEPEST_SOURCE_DIR "/tests/cases/descend/trajectories.txt");
  std::vector<Trajectory> result;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    Trajectory trajectory;
    words >> trajectory.method;
    for (double value; words >> value;) trajectory.points.push_back(value);
    result.push_back(trajectory);
  }
  return result;
}

bool needs_step(const std::string& method) {
  for (const MethodInfo& info : methods())
    if (info.name == method) return info.needs == "gradient, step";
  ADD_FAILURE() << "no method " << method;
  return false;
}

class Steps : public testing::TestWithParam<Trajectory> {};

TEST_P(Steps, AreThoseOfThePaper) {
  Function f(2, [](const Vector& x, Vector& g) {
    g = {2 * x[0] + x[1], x[0] + 20 * x[1]};
    return x[0] * x[0] + x[0] * x[1] + 10 * x[1] * x[1];
  });
  Structure structure;
  structure.lower_bound = 0;
  f.with(structure);
  Vector seen;
  MinimizeOptions options{.method = GetParam().method, .max_iter = 3};
  if (needs_step(options.method)) options.step = 0.05;
  options.observer = [&](const Progress& progress) {
    if (progress.iteration > 0) seen.insert(seen.end(), progress.x.begin(), progress.x.end());
    return true;
  };
  minimize(f, Vector{3, -1}, options);
  ASSERT_EQ(seen.size(), 6u);
  ASSERT_EQ(GetParam().points.size(), 6u);
  // A curvature that is measured over a step of 1e-6 knows ten digits.
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(seen[i], GetParam().points[i], 5e-11) << "number " << i + 1;
}

INSTANTIATE_TEST_SUITE_P(Papers, Steps, testing::ValuesIn(trajectories()),
                         [](const testing::TestParamInfo<Trajectory>& info) {
                           std::string name = info.param.method;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Methods, ThatTakeAGivenStepHaveAWorkedTrajectory) {
  std::vector<std::string> worked;
  for (const Trajectory& trajectory : trajectories()) worked.push_back(trajectory.method);
  for (const MethodInfo& info : methods()) {
    if (info.needs != "gradient, step") continue;
    EXPECT_NE(std::find(worked.begin(), worked.end(), info.name), worked.end()) << info.name;
  }
}

}  // namespace
}  // namespace steepest::test
