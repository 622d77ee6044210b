// Ranks that share the rows compute the bits that one process computes.
#include <gtest/gtest.h>

#include <bit>
#include <thread>

#include "models.hpp"

namespace steepest::test {
namespace {

using Numbers = std::vector<double>;

/// The rows of a model that this rank has. Columns end with their last row here.
Problem share_of(const Problem& whole, const std::shared_ptr<Ranks>& ranks) {
  Problem problem = whole;
  problem.graph = std::make_shared<Graph>(*whole.graph);
  const auto all = static_cast<std::size_t>(whole.rows.count);
  const std::vector<std::size_t> bounds = share_bounds(all, ranks->count());
  const auto me = static_cast<std::size_t>(ranks->rank());
  problem.rows.share = RowShare{ranks, bounds[me], bounds[me + 1] - bounds[me], all};
  problem.rows.readable = problem.rows.here();
  for (RowInput& input : problem.rows.inputs) {
    for (const double*& column : input.columns) column += bounds[me];
  }
  return problem;
}

void append(Numbers& to, std::span<const double> values) { to.insert(to.end(), values.begin(), values.end()); }

/// Everything that an objective answers at x.
Numbers numbers_of(const Problem& problem, const RunOptions& options, const Numbers& x) {
  GraphObjective objective(problem, options);
  const std::size_t n = x.size();
  Numbers all{objective.value(x)}, gradient(n), hessian(n * n);
  all.push_back(objective.value_and_gradient(x, gradient));
  append(all, gradient);
  objective.hessian(x, hessian);
  append(all, hessian);
  objective.hessian_vector(x, x, gradient);
  append(all, gradient);
  if (LeastSquares* squares = objective.least_squares()) {
    append(all, squares->triangle(x).factor);
    squares->curvature(x, x, gradient);
    append(all, gradient);
  }
  if (objective.sample_rows() > 0) {
    const std::vector<std::size_t> rows{0, 17, 4'000, 4'001, objective.sample_rows() - 1, 600};
    all.push_back(objective.sample(rows, x, gradient));
    append(all, gradient);
  }
  return all;
}

void expect_same_bits(const Numbers& found, const Numbers& expected, const std::string& what) {
  ASSERT_EQ(found.size(), expected.size()) << what;
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_EQ(std::bit_cast<std::uint64_t>(found[i]), std::bit_cast<std::uint64_t>(expected[i]))
        << what << ", number " << i;
  }
}

class RanksShare : public ::testing::TestWithParam<Backend> {
 protected:
  void check(const Problem& problem, const Numbers& x) {
    Problem own = problem;
    own.graph = std::make_shared<Graph>(*problem.graph);
    const Numbers expected = numbers_of(own, {.threads = 1, .backend = GetParam()}, x);
    for (const int count : {1, 2, 3, 5, 40}) {
      std::vector<Numbers> found(static_cast<std::size_t>(count));
      {
        std::vector<std::jthread> threads;
        for (const std::shared_ptr<Ranks>& ranks : thread_ranks(count)) {
          threads.emplace_back([&, ranks] {
            found[static_cast<std::size_t>(ranks->rank())] =
                numbers_of(share_of(problem, ranks), {.threads = 1 + ranks->rank() % 2, .backend = GetParam()}, x);
          });
        }
      }
      for (const Numbers& each : found) expect_same_bits(each, expected, std::to_string(count) + " ranks");
    }
  }
};

TEST_P(RanksShare, LeastSquares) {
  Decay model(8'123, 41);
  check(least_squares_problem(model.graph, model.residual, model.parameters, model.rows_in_memory()), {1.5, 0.7, -0.2});
}

TEST_P(RanksShare, ManyColumns) {
  Logistic model(9'011, 55, 42);
  check(model.problem(model.output), model.point(0.2));
}

TEST_P(RanksShare, SeveralPasses) {
  Standardised model(20'000, 43);
  check(model.problem(model.output), {0.3, -0.7, 0.4});
}

INSTANTIATE_TEST_SUITE_P(Backends, RanksShare, ::testing::ValuesIn(backends()),
                         [](const auto& info) { return info.param == Backend::llvm ? "llvm" : "interpreter"; });

TEST(RanksShareRows, AndGatherWhatIsAskedForInEveryRow) {
  Decay model(5'000, 44);
  const Problem whole = model.problem(model.residual);
  const std::vector<InputValue> inputs{
      {model.parameters[0], {1.5}}, {model.parameters[1], {0.7}}, {model.parameters[2], {-0.2}}};
  const Numbers expected = evaluate(*model.graph, {&model.residual, 1}, inputs, whole.rows)[0];
  ASSERT_EQ(expected.size(), 5'000u);
  std::vector<std::jthread> threads;
  for (const std::shared_ptr<Ranks>& ranks : thread_ranks(3)) {
    threads.emplace_back([&, ranks] {
      const Problem mine = share_of(whole, ranks);
      expect_same_bits(evaluate(*mine.graph, {&model.residual, 1}, inputs, mine.rows)[0], expected, "3 ranks");
    });
  }
}

}  // namespace
}  // namespace steepest::test
