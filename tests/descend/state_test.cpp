// A method's state is listed once; what the list saves and restores must carry the walk on bit for bit.
#include <gmock/gmock.h>

#include <map>

#include "descend/loop.hpp"
#include "functions.hpp"

namespace steepest::test {
namespace {

struct Saved {
  std::map<std::string, double> numbers;
  std::map<std::string, std::size_t> counts;
  std::map<std::string, Vector> vectors;
  std::map<std::string, std::vector<Vector>> lists;
};

class Save final : public Fields {
 public:
  explicit Save(Saved& saved) : saved_(saved) {}
  void field(std::string_view name, double& value) override { saved_.numbers[std::string(name)] = value; }
  void field(std::string_view name, std::size_t& value) override { saved_.counts[std::string(name)] = value; }
  void field(std::string_view name, Vector& value) override { saved_.vectors[std::string(name)] = value; }
  void field(std::string_view name, std::vector<Vector>& value) override { saved_.lists[std::string(name)] = value; }

 private:
  Saved& saved_;
};

class Restore final : public Fields {
 public:
  explicit Restore(const Saved& saved) : saved_(saved) {}
  void field(std::string_view name, double& value) override { value = saved_.numbers.at(std::string(name)); }
  void field(std::string_view name, std::size_t& value) override { value = saved_.counts.at(std::string(name)); }
  void field(std::string_view name, Vector& value) override { value = saved_.vectors.at(std::string(name)); }
  void field(std::string_view name, std::vector<Vector>& value) override { value = saved_.lists.at(std::string(name)); }

 private:
  const Saved& saved_;
};

TEST(State, RestoredWalksGoOnBitForBit) {
  for (const Method& method : all_methods()) {
    if (method.needs_least_squares || method.needs_samples) continue;
    // Between its steps a walk stands beside its answer; checkpoints keep where it stands.
    if (method.name.starts_with("schedule-free")) continue;
    Function f(
        2,
        [](const Vector& x, Vector& g) {
          const double a = x[1] - x[0] * x[0];
          g = {-400 * a * x[0] - 2 * (1 - x[0]), 200 * a};
          return 100 * a * a + (1 - x[0]) * (1 - x[0]);
        },
        [](const Vector& x, Vector& h) { h = {1200 * x[0] * x[0] - 400 * x[1] + 2, -400 * x[0], -400 * x[0], 200}; });
    Structure structure;
    structure.lower_bound = 0;
    f.with(structure);
    const MinimizeOptions options;
    auto rules = [](double iterations) {
      Rules rules;
      rules.max_iter = iterations;
      return rules;
    };
    Evaluator evaluator(f);
    const MethodOptions method_options{.step = 1e-4, .evaluator = &evaluator};
    Sample whole = evaluator.at({-1.2, 1}, true);
    Walk(evaluator, method, method_options, rules(12), options).run(whole);

    Sample half = evaluator.at({-1.2, 1}, true);
    Walk first(evaluator, method, method_options, rules(5), options);
    first.run(half);
    Saved saved;
    Save save(saved);
    first.list(save);
    Walk second(evaluator, method, method_options, rules(12), options);
    Restore restore(saved);
    second.list(restore);
    second.run(half);
    EXPECT_EQ(second.iterations(), 12u);
    EXPECT_EQ(half.x, whole.x) << method.name;
  }
}

}  // namespace
}  // namespace steepest::test
