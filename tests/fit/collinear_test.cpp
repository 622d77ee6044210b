// Linear models whose columns depend on each other: the shortest of all solutions, and who is not determined.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <random>

#include "steepest/fit.hpp"
#include "steepest/formula.hpp"

namespace steepest::test {
namespace {

using Matrix = Eigen::MatrixXd;

/// Columns x1, x2, ... and y = their sum with noise.
struct Data {
  Matrix x;
  Eigen::VectorXd y;

  Data(Eigen::Index rows, Eigen::Index columns, unsigned seed) : x(rows, columns), y(rows) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    for (double& v : x.reshaped()) v = normal(random);
    for (double& v : y) v = 0.1 * normal(random);
  }

  /// The shortest of the least-squares solutions, by singular values: the pseudoinverse.
  Eigen::VectorXd shortest() const {
    Eigen::BDCSVD<Matrix> svd(x, Eigen::ComputeThinU | Eigen::ComputeThinV);
    svd.setThreshold(1e-12);
    return svd.solve(y);
  }

  FitResult fitted(double start) const {
    std::vector<std::vector<double>> copies;
    std::vector<MemoryColumn> columns;
    std::string formula = "y ~ ";
    for (Eigen::Index j = 0; j < x.cols(); ++j) copies.emplace_back(x.col(j).begin(), x.col(j).end());
    copies.emplace_back(y.begin(), y.end());
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      const std::string k = std::to_string(j + 1);
      columns.push_back({"x" + k, copies[static_cast<std::size_t>(j)]});
      formula += (j == 0 ? "b" : " + b") + k + "*x" + k;
    }
    columns.push_back({"y", copies.back()});
    const Table table = make_table(columns);
    ParseOptions parsing;
    parsing.has_table = true;
    for (const MemoryColumn& column : columns) parsing.columns.push_back({column.name, false, {}});
    const ModelProblem made = make_problem(parse(formula, parsing), &table);
    GraphObjective objective(made.problem);
    FitOptions options;
    options.minimize.names = made.names;
    return fit(objective, std::vector<double>(made.names.size(), start), made.response, options);
  }
};

void expect_shortest(const Data& data, const FitResult& found, const std::vector<std::size_t>& open) {
  EXPECT_EQ(found.walk.status, Status::converged) << found.walk.reason;
  EXPECT_EQ(found.walk.iterations, 1u);
  EXPECT_TRUE(found.walk.notes.empty());
  const Eigen::VectorXd expected = data.shortest();
  for (std::size_t j = 0; j < found.walk.x.size(); ++j) {
    EXPECT_NEAR(found.walk.x[j], expected[static_cast<Eigen::Index>(j)], 1e-10) << "b" << j + 1;
    const bool determined = std::ranges::find(open, j) == open.end();
    EXPECT_EQ(found.statistics->parameters[j].standard_error.has_value(), determined) << "b" << j + 1;
  }
  EXPECT_THAT(found.warnings, testing::Contains(testing::HasSubstr("of all solutions the shortest")));
}

TEST(Collinear, ASumOfColumnsGivesTheShortestSolution) {
  for (const Eigen::Index rows : {40, 9'000, 12'000}) {
    Data data(rows, 3, 3);
    data.x.col(2) *= 5;
    data.x.col(1) = data.x.col(0) + data.x.col(2);
    data.y += data.x * Eigen::Vector3d(1.5, -0.7, 2);
    for (const double start : {0.0, 10.0}) {
      SCOPED_TRACE(std::to_string(rows) + " rows from " + std::to_string(start));
      const FitResult found = data.fitted(start);
      expect_shortest(data, found, {0, 1, 2});
      EXPECT_THAT(found.warnings, testing::Contains("only b1 + b2 and b1 - b3 are determined, not b1, b2 and b3"));
    }
  }
}

TEST(Collinear, ADuplicateAmongManyColumnsIsNamed) {
  for (const auto& [rows, columns] : {std::pair{9'000, 10}, std::pair{10'000, 30}}) {
    Data data(rows, columns, 5);
    data.x.col(7) = 3 * data.x.col(2);
    data.y += data.x.rowwise().sum();
    SCOPED_TRACE(std::to_string(rows) + " rows, " + std::to_string(columns) + " columns");
    const FitResult found = data.fitted(0);
    expect_shortest(data, found, {2, 7});
    EXPECT_THAT(found.warnings, testing::Contains("only b3 + 3*b8 is determined, not b3 and b8"));
  }
}

}  // namespace
}  // namespace steepest::test
