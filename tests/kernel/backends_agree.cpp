#include "backends_agree.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
#include <sstream>

#include "operator_name.hpp"
#include "steepest/structural.hpp"

namespace steepest::test {
namespace {

bool close(double a, double b, const Agreement& agreement) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (a == b) return true;
  return std::fabs(a - b) <= agreement.tolerance * std::max({std::fabs(a), std::fabs(b), agreement.scale});
}

std::string first_difference(const std::vector<std::vector<double>>& interpreted,
                             const std::vector<std::vector<double>>& compiled, const Agreement& agreement) {
  for (std::size_t i = 0; i < interpreted.size(); ++i) {
    for (std::size_t k = 0; k < interpreted[i].size(); ++k) {
      if (close(interpreted[i][k], compiled[i][k], agreement)) continue;
      std::ostringstream text;
      text.precision(17);
      text << "result " << i << ", position " << k << ": interpreted " << interpreted[i][k] << ", compiled "
           << compiled[i][k];
      return text.str();
    }
  }
  return {};
}

constexpr double ulp = 2.220446049250313e-16;

class BackendsAgree : public testing::TestWithParam<Op> {
 protected:
  void SetUp() override {
    if (!has_llvm()) GTEST_SKIP() << "no compiled backend in this build";
  }
};

/// The operator on per-row values, and on an array that is not per row.
std::string compare(Op op, const std::vector<std::vector<double>>& columns, const Agreement& agreement) {
  Graph graph;
  Point point{.inputs = {}, .rows = static_cast<std::int64_t>(columns[0].size())};
  std::vector<NodeId> per_row, arrays;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string number = std::to_string(i);
    per_row.push_back(graph.input("row" + number, {}, true));
    arrays.push_back(graph.input("array" + number, {point.rows}));
    point.inputs["row" + number] = point.inputs["array" + number] = columns[i];
  }
  const std::array outputs{elementwise(graph, op, per_row), elementwise(graph, op, arrays)};
  return disagreement(graph, outputs, point, agreement);
}

TEST_P(BackendsAgree, OnSampleRanges) {
  const OperatorInfo& info = operator_info(GetParam());
  constexpr std::int64_t rows = 21;
  std::mt19937_64 random(11);
  std::vector<std::vector<double>> columns(static_cast<std::size_t>(info.arity));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::uniform_real_distribution<double> range(info.ranges[2 * i], std::nextafter(info.ranges[2 * i + 1], 1e300));
    for (std::int64_t row = 0; row < rows; ++row) columns[i].push_back(range(random));
    if (info.ranges[2 * i] == info.ranges[2 * i + 1]) columns[i].assign(rows, info.ranges[2 * i]);
  }
  // A function of SLEEF is within 1 ulp (1.5 for erfc) and the C library's within 1 or 2; formulas add a few.
  const bool is_formula = info.lowering == Lowering::expand;
  EXPECT_EQ(
      compare(GetParam(), columns, {.tolerance = is_formula ? 16 * ulp : 4 * ulp, .scale = is_formula ? 1 : 1e-300}),
      "");
}

TEST_P(BackendsAgree, OnExtremeValues) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> values{0.0,
                                   -0.0,
                                   1,
                                   -1,
                                   0.5,
                                   -0.5,
                                   2,
                                   -2,
                                   3,
                                   1e-310,
                                   -1e-310,
                                   1e-5,
                                   700,
                                   -700,
                                   1e5,
                                   -1e5,
                                   1e17,
                                   1e300,
                                   -1e300,
                                   infinity,
                                   -infinity,
                                   NAN,
                                   709,
                                   709.79,
                                   -710.2,
                                   710.47,
                                   711,
                                   -745.5,
                                   0.9999999999999999,
                                   1.0000000000000002,
                                   37.5,
                                   -37.5};
  const auto arity = static_cast<std::size_t>(operator_info(GetParam()).arity);
  std::vector<std::vector<double>> columns(arity);
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t k = 0; k < (arity > 1 ? values.size() : 1); ++k) {
      const std::array picked{values[i], values[k], values[(i * 7 + k * 3) % values.size()]};
      for (std::size_t a = 0; a < arity; ++a) columns[a].push_back(picked[a]);
    }
  }
  // Denormal results may be rounded away, so the scale is that of normal numbers.
  EXPECT_EQ(compare(GetParam(), columns, {.tolerance = 1e-13, .scale = 1e-290}), "");
}

INSTANTIATE_TEST_SUITE_P(Table, BackendsAgree,
                         testing::ValuesIn(elementwise_operators().begin(), elementwise_operators().end()),
                         operator_name);

}  // namespace

bool has_llvm() {
  Graph graph;
  const NodeId x = graph.input("x");
  const auto program = std::make_shared<const Program>(make_program(graph, std::array{x}));
  const std::unique_ptr<Kernel> kernel = make_llvm_kernel(program);
  return kernel && kernel->backend() == "llvm";
}

std::string disagreement(const Graph& graph, std::span<const NodeId> outputs, const Point& point,
                         const Agreement& agreement) {
  const auto program = std::make_shared<const Program>(make_program(graph, outputs));
  const Results interpreted = run(*program, *make_interpreter(program), point.bindings());
  const Results compiled = run(*program, *make_llvm_kernel(program), point.bindings());
  const std::string text = first_difference(interpreted.outputs, compiled.outputs, agreement);
  if (!text.empty()) return "not per row: " + text;
  const std::string row_text = first_difference(interpreted.row_outputs, compiled.row_outputs, agreement);
  return row_text.empty() ? "" : "per row: " + row_text;
}

}  // namespace steepest::test
