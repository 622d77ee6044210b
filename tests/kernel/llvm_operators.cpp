#include <gtest/gtest.h>

#include <array>
#include <bit>

#include "llvm_comparison.hpp"
#include "operator_name.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

/// Arguments of an operator, one list a position.
using Arguments = std::array<std::vector<double>, 3>;

NodeId apply_all(Graph& graph, Op op, std::span<const NodeId> arguments) {
  return elementwise(graph, op, arguments.first(static_cast<std::size_t>(operator_info(op).arity)));
}

struct Values {
  std::vector<double> by_row;    ///< per row: eight lanes
  std::vector<double> by_place;  ///< an array beside the rows: eight positions at a time, then one by one
  std::vector<double> single;    ///< the first few, each as a scalar
};

/// The operator in every kind of loop. Nothing without a compiling backend.
std::optional<Values> computed(Op op, const Arguments& arguments) {
  Graph graph;
  const auto count = static_cast<std::int64_t>(arguments[0].size());
  constexpr std::size_t singles = 5;
  std::array<NodeId, 3> rows{}, places{};
  Bindings bindings{.inputs = {}, .rows = count};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string name = std::to_string(i);
    rows[i] = graph.input("row" + name, {}, true);
    places[i] = graph.input("place" + name, {count});
    bindings.inputs["row" + name] = bindings.inputs["place" + name] = arguments[i];
  }
  std::vector<NodeId> outputs{apply_all(graph, op, rows), apply_all(graph, op, places)};
  for (std::size_t k = 0; k < singles; ++k) {
    std::array<NodeId, 3> scalars{};
    for (std::size_t i = 0; i < 3; ++i) {
      const std::array<std::int64_t, 3> range{static_cast<std::int64_t>(k), 1, 1};
      scalars[i] = reshape(graph, slice(graph, places[i], range), {});
    }
    outputs.push_back(apply_all(graph, op, scalars));
  }
  const auto program = std::make_shared<const Program>(make_program(graph, outputs));
  const std::unique_ptr<Kernel> kernel = make_llvm_kernel(program);
  if (!kernel) return {};
  const Results results = run(*program, *kernel, bindings);
  Values values{results.row_outputs[0], results.outputs[0], {}};
  for (std::size_t k = 0; k < singles; ++k) values.single.push_back(results.outputs[1 + k][0]);
  return values;
}

void expect_same_bits(double a, double b, const std::string& what) {
  if (std::isnan(a) && std::isnan(b)) return;
  EXPECT_EQ(std::bit_cast<std::uint64_t>(a), std::bit_cast<std::uint64_t>(b)) << what << ": " << a << " and " << b;
}

std::string text_of(Op op, const Arguments& arguments, std::size_t i) {
  std::string text(operator_info(op).name);
  for (int k = 0; k < operator_info(op).arity; ++k) {
    text += ' ' + std::to_string(arguments[static_cast<std::size_t>(k)][i]);
  }
  return text;
}

/// How far the compiled value may be from the reference. Vector functions promise one unit in the last place, erfc one
/// and a half; the C library's may be three off. Formulas made of several functions add up and cancel.
bool is_near(Op op, double expected, double actual) {
  const double ulps = ulps_between(expected, actual);
  switch (operator_info(op).lowering) {
    case Lowering::vector_function: return ulps <= 4;
    case Lowering::expand: {
      const double size = std::max(1.0, std::fabs(expected));
      return ulps <= 4 || std::fabs(expected - actual) <= 8 * std::numeric_limits<double>::epsilon() * size;
    }
    default: return ulps <= (op == Op::integer_power ? 4 : 0);
  }
}

/// Near the reference, and the same bits in every kind of loop.
void expect_reference_values(Op op, const Arguments& arguments) {
  const std::optional<Values> values = computed(op, arguments);
  if (!values) GTEST_SKIP() << "no compiling backend here";
  for (std::size_t i = 0; i < arguments[0].size(); ++i) {
    const std::array given{arguments[0][i], arguments[1][i], arguments[2][i]};
    const double expected = evaluate(op, std::span(given).first(static_cast<std::size_t>(operator_info(op).arity)));
    const double actual = values->by_row[i];
    const std::string what = text_of(op, arguments, i);
    EXPECT_TRUE(is_near(op, expected, actual)) << what << ": " << expected << ", not " << actual;
    if (expected == 0 && actual == 0) {
      EXPECT_EQ(std::signbit(expected), std::signbit(actual)) << what << ": sign of zero";
    }
    expect_same_bits(actual, values->by_place[i], what + " by place");
    if (i < values->single.size()) expect_same_bits(actual, values->single[i], what + " alone");
  }
}

class LlvmOperator : public testing::TestWithParam<Op> {};

TEST_P(LlvmOperator, AgreesWithTheReferenceInItsRange) {
  const Op op = GetParam();
  const auto& ranges = operator_info(op).ranges;
  const auto seed = static_cast<std::uint32_t>(op) + 1;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Arguments arguments;
  for (int i = 0; i < 1021; ++i) {
    for (std::size_t k = 0; k < 3; ++k) {
      std::uniform_real_distribution<double> uniform(ranges[2 * k], ranges[2 * k + 1]);
      const bool whole = (op == Op::polygamma && k == 0) || (op == Op::integer_power && k == 1);
      arguments[k].push_back(whole ? std::floor(uniform(random)) : uniform(random));
    }
  }
  expect_reference_values(op, arguments);
}

TEST_P(LlvmOperator, KeepsSpecialValues) {
  const Op op = GetParam();
  std::vector<double> specials{0,   0.5, 1,   1.5, 2,      2.5,  3,     0.49999999999999994,    1e-320,  1e-5,
                               700, 745, 800, 1e5, 1.2e15, 1e17, 1e300, 1.7976931348623157e308, infinity};
  for (std::size_t i = 0, n = specials.size(); i < n; ++i) specials.push_back(-specials[i]);
  specials.push_back(std::numeric_limits<double>::quiet_NaN());
  const int arity = operator_info(op).arity;
  Arguments arguments;
  for (const double x : specials) {
    for (const double y : specials) {
      const bool whole_y = std::floor(y) == y && std::fabs(y) < 1e9;
      if (op == Op::integer_power && !whole_y) continue;
      if (op == Op::polygamma && (x > 3 || std::fabs(y) > 1e5)) continue;
      arguments[0].push_back(x);
      arguments[1].push_back(arity > 1 ? y : 0);
      arguments[2].push_back(arity > 2 ? 0.25 : 0);
      if (arity == 1) break;
    }
  }
  expect_reference_values(op, arguments);
}

INSTANTIATE_TEST_SUITE_P(All, LlvmOperator,
                         testing::ValuesIn(elementwise_operators().begin(), elementwise_operators().end()),
                         test::operator_name);

/// Distance from a value known to 11 more bits, in units in the last place of a double.
double units_off(long double exact, double actual) {
  const double nearest = static_cast<double>(exact);
  const double unit = std::nextafter(std::fabs(nearest), infinity) - std::fabs(nearest);
  return static_cast<double>(std::fabs(static_cast<long double>(actual) - exact)) / unit;
}

void expect_accuracy(Op op, long double (*exact)(long double), double from, double to, double units) {
  constexpr unsigned seed = 17;
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform(from, to);
  Arguments arguments;
  for (int i = 0; i < 100'003; ++i) arguments[0].push_back(uniform(random));
  arguments[1] = arguments[2] = std::vector<double>(arguments[0].size());
  const std::optional<Values> values = computed(op, arguments);
  if (!values) GTEST_SKIP() << "no compiling backend here";
  double worst = 0, where = 0;
  for (std::size_t i = 0; i < arguments[0].size(); ++i) {
    const double off = units_off(exact(arguments[0][i]), values->by_row[i]);
    if (off > worst) worst = off, where = arguments[0][i];
  }
  EXPECT_LE(worst, units) << operator_info(op).name << " at " << where << ", seed " << seed;
}

TEST(LlvmAccuracy, OfTheExponential) {
  for (const double size : {1e-3, 0.5, 20.0, 707.9, 745.0}) expect_accuracy(Op::exp, std::exp, -size, size, 1.05);
}

TEST(LlvmAccuracy, OfTheHyperbolicTangent) {
  for (const double size : {1e-3, 0.5, 3.0, 21.0}) expect_accuracy(Op::tanh, std::tanh, -size, size, 3);
}

TEST(LlvmPower, SmallWholeExponentsAreProducts) {
  for (int exponent = -9; exponent <= 9; ++exponent) {
    Graph graph;
    const NodeId x = graph.input("x", {}, true);
    const std::array outputs{graph.intern({.op = Op::integer_power,
                                           .arguments = std::array{x, graph.literal(exponent)},
                                           .attributes = {},
                                           .shape = {},
                                           .per_row = true})};
    const auto program = std::make_shared<const Program>(make_program(graph, outputs));
    const std::unique_ptr<Kernel> kernel = make_llvm_kernel(program);
    if (!kernel) GTEST_SKIP() << "no compiling backend here";
    const std::vector<double> xs{-2.5, -1, -0.0, 0.0, 0.3, 1, 3.7, infinity, -infinity};
    const Results results =
        run(*program, *kernel, {.inputs = {{"x", xs}}, .rows = static_cast<std::int64_t>(xs.size())});
    for (std::size_t i = 0; i < xs.size(); ++i) {
      EXPECT_LE(ulps_between(std::pow(xs[i], exponent), results.row_outputs[0][i]), 5) << xs[i] << " ^ " << exponent;
    }
  }
}

}  // namespace
}  // namespace steepest
