// Walks whose steps are computed in float32: where they end, and what is computed in doubles.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "steepest/descend.hpp"
#include "steepest/expression.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr std::int64_t rows = 3000, features = 12;

/// mean(softplus(x @ w) - y * (x @ w)) over random rows.
class SingleWalk : public ::testing::Test {
 protected:
  SingleWalk() {
    std::mt19937_64 random(3);
    std::normal_distribution<double> normal;
    data_.resize(static_cast<std::size_t>((features + 1) * rows));
    for (double& value : data_) value = normal(random);
    for (std::int64_t r = 0; r < rows; ++r) {
      double& y = data_[static_cast<std::size_t>(features * rows + r)];
      y = y + data_[static_cast<std::size_t>(r)] > 0 ? 1 : 0;
    }
    auto graph = std::make_shared<Graph>();
    const Expression w(*graph, graph->input("w", {features})), x(*graph, graph->input("x", {features}, true));
    const Expression y(*graph, graph->input("y", {}, true)), u(*graph, matmul(*graph, x.node(), w.node()));
    const Expression loss = log1p(exp(u)) - y * u;
    const Expression sum(*graph, row_reduce(*graph, Op::row_sum, loss.node()));
    problem_.graph = graph;
    problem_.output = (sum / static_cast<double>(rows)).node();
    problem_.parameters = {w.node()};
    problem_.rows = {.count = rows, .readable = rows, .inputs = {{x.node(), {}}, {y.node(), {}}}, .owner = {}};
    for (std::int64_t c = 0; c <= features; ++c) {
      problem_.rows.inputs[c < features ? 0 : 1].columns.push_back(data_.data() + c * rows);
    }
  }
  void SetUp() override {
    try {
      rough_ = std::make_unique<GraphObjective>(
          problem_, RunOptions{.threads = 1, .backend = Backend::llvm, .precision = Precision::float32});
      rough_->value(start_);
    } catch (const UserError&) {
      GTEST_SKIP() << "no compiling backend here";
    }
    exact_ = std::make_unique<GraphObjective>(problem_, RunOptions{.threads = 1, .backend = Backend::llvm});
  }
  static MinimizeOptions by(const std::string& method) {
    MinimizeOptions options;
    options.method = method;
    return options;
  }

  std::vector<double> data_;
  Problem problem_;
  std::vector<double> start_ = std::vector<double>(features, 0.1);
  std::unique_ptr<GraphObjective> rough_, exact_;
};

TEST_F(SingleWalk, EndsWhereDoublesEnd) {
  for (const char* method : {"lbfgs", "cg", "gd"}) {
    SCOPED_TRACE(method);
    const MinimizeResult expected = minimize(*exact_, start_, by(method));
    const MinimizeResult found = minimize(*rough_, start_, by(method));
    EXPECT_EQ(found.status, Status::converged) << found.reason;
    EXPECT_NEAR(found.value, expected.value, 1e-13);
    for (std::size_t i = 0; i < start_.size(); ++i) EXPECT_NEAR(found.x[i], expected.x[i], 1e-6);
    EXPECT_THAT(found.notes, Contains(HasSubstr("iterations in float32, the rest in float64")));
    EXPECT_THAT(expected.notes, ::testing::Not(Contains(HasSubstr("float32"))));
    EXPECT_EQ(found.value, exact_->value(found.x));
  }
}

TEST_F(SingleWalk, ThatALimitEndsHasItsValueInDoubles) {
  MinimizeOptions options = by("gd");
  options.max_iter = 3;
  const MinimizeResult found = minimize(*rough_, start_, options);
  EXPECT_EQ(found.status, Status::limit);
  EXPECT_EQ(found.iterations, 3U);
  EXPECT_EQ(found.value, exact_->value(found.x));
  EXPECT_THAT(found.notes, Contains(HasSubstr("3 iterations in float32, the value at the end in float64")));
}

TEST_F(SingleWalk, OfSecondOrderIsInDoubles) {
  const MinimizeResult expected = minimize(*exact_, start_, by("newton"));
  const MinimizeResult found = minimize(*rough_, start_, by("newton"));
  EXPECT_EQ(found.x, expected.x);
  EXPECT_THAT(found.notes, Contains(HasSubstr("computed in float64")));
}

TEST_F(SingleWalk, OnSamplesHasItsValueInDoubles) {
  MinimizeOptions options = by("adam");
  options.step = 0.01;
  options.sampling = Sampling{.batch = 64, .epochs = 2};
  const MinimizeResult expected = minimize(*exact_, start_, options);
  const MinimizeResult found = minimize(*rough_, start_, options);
  EXPECT_EQ(found.value, exact_->value(found.x));
  EXPECT_NEAR(found.value, expected.value, 1e-5);
  EXPECT_NE(found.x, expected.x);
  EXPECT_THAT(found.notes, Contains(HasSubstr("the steps in float32")));
}

TEST_F(SingleWalk, CanBeWalkedAgain) {
  const MinimizeResult once = minimize(*rough_, start_, by("lbfgs"));
  const MinimizeResult again = minimize(*rough_, start_, by("lbfgs"));
  EXPECT_EQ(once.x, again.x);
  EXPECT_EQ(once.notes, again.notes);
}

}  // namespace
}  // namespace steepest
