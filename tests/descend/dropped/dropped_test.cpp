// A method that is one more file is listed, found by its name and walks; nothing else names it.
#include <gtest/gtest.h>

#include "../functions.hpp"

namespace steepest::test {
namespace {

TEST(DroppedMethod, IsThereByItsFileAlone) {
  std::size_t found = 0, adams = 0;
  for (const MethodInfo& info : methods()) {
    found += info.name == "half-step" ? 1 : 0;
    adams += info.name == "adam" ? 1 : 0;
  }
  EXPECT_EQ(found, 1u);
  EXPECT_EQ(adams, 1u) << "beside the others";
  Function f(1, [](const Vector& x, Vector& g) { return g[0] = 2 * x[0], x[0] * x[0]; });
  Vector seen;
  MinimizeOptions options{.method = "half-step", .step = 0.2, .max_iter = 2};
  options.observer = [&](const Progress& progress) { return seen.push_back(progress.x[0]), true; };
  const MinimizeResult result = minimize(f, Vector{1}, options);
  EXPECT_EQ(result.method, "half-step");
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_DOUBLE_EQ(seen[1], 0.8);
  EXPECT_DOUBLE_EQ(seen[2], 0.64);
}

}  // namespace
}  // namespace steepest::test
