// Rows in float32: compiled code beside the interpreter's doubles.
#include "kernel/program_options.hpp"
#include "llvm_comparison.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

std::shared_ptr<const Program> single_program(const Sample& sample) {
  return std::make_shared<const Program>(make_program(sample.graph, sample.outputs, {.precision = Precision::float32}));
}

/// Rounding errors add up like the square root of the rows; sums of a row have some tens of terms.
void expect_single_near(const std::vector<double>& expected, const std::vector<double>& actual, std::int64_t rows,
                        const std::string& what) {
  ASSERT_EQ(expected.size(), actual.size()) << what;
  const double bound = 1e-5 * std::sqrt(static_cast<double>(rows));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (std::isnan(expected[i]) && std::isnan(actual[i])) continue;
    EXPECT_NEAR(expected[i], actual[i], bound * (1 + std::fabs(expected[i]))) << what << ", element " << i;
  }
}

void expect_single_agrees(Sample& sample, const std::string& what) {
  const std::shared_ptr<const Program> program = single_program(sample);
  ASSERT_EQ(program->precision, Precision::float32) << what;
  const std::unique_ptr<Kernel> compiled = make_llvm_kernel(program);
  if (!compiled) GTEST_SKIP() << "no compiling backend here";
  ASSERT_EQ(compiled->precision(), Precision::float32);
  const std::unique_ptr<Kernel> reference = make_interpreter(program);
  for (const std::int64_t rows : {1, 7, 8, 15, 16, 17, 33, 530, 1031}) {
    const Bindings bindings = sample.bind(rows, static_cast<std::uint32_t>(rows));
    const Results expected = run(*program, *reference, bindings), actual = run(*program, *compiled, bindings);
    const std::string where = what + ", " + std::to_string(rows) + " rows";
    for (std::size_t i = 0; i < expected.outputs.size(); ++i) {
      expect_single_near(expected.outputs[i], actual.outputs[i], rows, where + ", output " + std::to_string(i));
    }
    for (std::size_t i = 0; i < expected.row_outputs.size(); ++i) {
      expect_single_near(expected.row_outputs[i], actual.row_outputs[i], 1, where + ", row " + std::to_string(i));
    }
  }
}

TEST(LlvmSingle, ProductsInEveryRow) {
  for (const auto& [results, terms] : {std::pair{4, 16}, {5, 17}, {7, 24}, {13, 31}, {40, 70}}) {
    Sample sample;
    const Expression w = sample.input("w", {results, terms}, false), x = sample.input("x", {terms}, true);
    const Expression a = sample.input("a", {results}, true), z(sample.graph, matmul(sample.graph, w.node(), x.node()));
    sample.output(z);
    sample.output(matmul(sample.graph, a.node(), w.node()));
    sample.output(row_outer(sample.graph, a.node(), x.node()));
    sample.output(row_outer(sample.graph, x.node(), a.node()));
    sample.output(row_reduce(sample.graph, Op::row_sum, tanh(z).node()));
    expect_single_agrees(sample, std::to_string(results) + " x " + std::to_string(terms));
  }
}

TEST(LlvmSingle, ReductionsOverRowsAndAxes) {
  Sample sample;
  const Expression x = sample.input("x", {3, 5}, true), s = sample.input("s", {5}, false);
  const Expression y = x * x + 1.0;
  for (const Op op : {Op::row_sum, Op::row_min, Op::row_max}) sample.output(row_reduce(sample.graph, op, y.node()));
  for (const Op op : {Op::reduce_sum, Op::reduce_min, Op::reduce_max}) {
    sample.output(reduce_all(sample.graph, op, (x * s).node()));
  }
  expect_single_agrees(sample, "reductions");
}

TEST(LlvmSingle, GathersAndScatters) {
  Sample sample;
  const Expression table = sample.input("t", {5, 3}, false), i = sample.input("i", {}, true);
  const Expression own = sample.input("u", {4}, true);
  const NodeId found = gather(sample.graph, table.node(), i.node());
  sample.output(found);
  sample.output(gather(sample.graph, own.node(), i.node()));
  sample.output(scatter_add(sample.graph, found, i.node(), 5, true));
  expect_single_agrees(sample, "gathers and scatters");
}

struct Function {
  const char* name;
  Expression (*of)(const Expression&);
  double worst;  ///< units in the last place
};

/// Special values first, then a sweep over all sizes.
std::vector<double> arguments_of_functions() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<double> x{0.0,   -0.0, infinity, -infinity, std::numeric_limits<double>::quiet_NaN(),
                        1,     -1,   87,       -87,       87.5,
                        88.7,  88.8, 89,       200,       -87.5,
                        -88,   -95,  -103,     -103.9,    -104.5,
                        -200,  1e30, -1e30,    1e-30,     -1e-30,
                        1e-42, 9.5,  -10.5,    0.3465};
  std::mt19937 random(5);
  std::uniform_real_distribution<double> exponent(-30, 7), sign(-1, 1);
  while (x.size() < 4000) x.push_back(std::copysign(std::exp2(exponent(random)), sign(random)));
  for (double& value : x) value = static_cast<float>(value);
  return x;
}

double single_ulps_between(double a, double b) {
  const auto x = static_cast<float>(a), y = static_cast<float>(b);
  if (x == y || (std::isnan(x) && std::isnan(y))) return 0;
  if (!std::isfinite(x) || !std::isfinite(y)) return std::numeric_limits<double>::infinity();
  const float size = std::max(std::fabs(y), std::numeric_limits<float>::min());
  return std::fabs(a - b) / (std::nextafter(size, 2 * size + 1) - size);
}

TEST(LlvmSingle, ExponentialAndHyperbolicTangentAreRight) {
  const Function functions[] = {{"exp", [](const Expression& x) { return exp(x); }, 1.1},
                                {"tanh", [](const Expression& x) { return tanh(x); }, 3}};
  const std::vector<double> arguments = arguments_of_functions();
  for (const Function& function : functions) {
    Sample sample;
    sample.output(function.of(sample.input("x", {}, true)));
    const std::shared_ptr<const Program> program = single_program(sample);
    const std::unique_ptr<Kernel> compiled = make_llvm_kernel(program);
    if (!compiled) GTEST_SKIP() << "no compiling backend here";
    Bindings bindings;
    bindings.rows = static_cast<std::int64_t>(arguments.size());
    bindings.inputs["x"] = arguments;
    const Results expected = run(*program, *make_interpreter(program), bindings);
    const Results actual = run(*program, *compiled, bindings);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const double value = static_cast<double>(static_cast<float>(expected.row_outputs[0][i]));
      const bool special = !std::isfinite(value) || std::fabs(value) < std::numeric_limits<float>::min();
      const double found = actual.row_outputs[0][i];
      EXPECT_LE(special ? single_ulps_between(found, value) : single_ulps_between(found, expected.row_outputs[0][i]),
                function.worst)
          << function.name << "(" << arguments[i] << ") = " << found << ", not " << value;
      EXPECT_EQ(std::signbit(found), std::signbit(value)) << function.name << "(" << arguments[i] << ")";
    }
  }
}

TEST(LlvmSingle, IsRefusedWhereFloatsAreNotEnough) {
  const auto precision_of = [](Sample& sample) { return single_program(sample)->precision; };
  Sample plain, large, constant, rowless;
  plain.output(exp(plain.input("x", {}, true)));
  EXPECT_EQ(precision_of(plain), Precision::float32);
  const Expression table = large.input("t", {(std::int64_t{1} << 24) + 1}, false), i = large.input("i", {}, true);
  large.output(gather(large.graph, table.node(), i.node()));
  EXPECT_EQ(precision_of(large), Precision::float64);
  constant.output(1e-50 * constant.input("x", {}, true));
  EXPECT_EQ(precision_of(constant), Precision::float64);
  rowless.output(exp(rowless.input("x", {9}, false)));
  EXPECT_EQ(precision_of(rowless), Precision::float64);
}

}  // namespace
}  // namespace steepest
