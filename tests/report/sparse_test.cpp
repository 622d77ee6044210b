#include <gtest/gtest.h>

#include <limits>

#include "steepest/report.hpp"

namespace steepest {
namespace {

/// [[2, -1.5, 0], [-1.5, inf, 0], [0, 0, 0]] without the zeros that the pattern leaves out.
SparseHessianReport small() {
  SparseHessianReport report;
  report.formula = "f";
  report.at = {{"x", {3}, {1, 2, 3}}};
  report.gradient = {1, 0, -1};
  report.rows = {0, 0, 1, 1};
  report.columns = {0, 1, 0, 1};
  report.values = {2, -1.5, -1.5, std::numeric_limits<double>::infinity()};
  report.products = 2;
  report.bandwidth = 1;
  return report;
}

TEST(SparseHessianReport, BecomesAMatrixMarketFile) {
  EXPECT_EQ(to_matrix_market(small()),
            "%%MatrixMarket matrix coordinate real symmetric\n3 3 3\n1 1 2\n2 1 -1.5\n2 2 inf\n");
}

TEST(SparseHessianReport, SaysHowSparseItIs) {
  const std::string text = to_text(Report(small()));
  EXPECT_NE(text.find("3 x 3, 4 nonzeros"), std::string::npos) << text;
  EXPECT_NE(text.find("1: tridiagonal"), std::string::npos) << text;
}

}  // namespace
}  // namespace steepest
